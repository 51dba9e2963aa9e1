//! [`RecordKind`]: the kind of numbers in a record; and the kinds of tenants by name.

use numbering_store::TenantKind;

/// The kind of numbers in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RecordKind {
    Mobile,
    Range,
    Prefix,
}

impl RecordKind {
    const ALL: [Self; 3] = [Self::Mobile, Self::Range, Self::Prefix];

    /// The name in a file.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Mobile => "mobile",
            Self::Range => "range",
            Self::Prefix => "prefix",
        }
    }

    /// The kind of this name, in any letter case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

/// The name of a kind of tenant, as the API has it.
pub(super) const fn tenant_type(kind: TenantKind) -> &'static str {
    match kind {
        TenantKind::ServiceProvider => "ServiceProvider",
        TenantKind::Enterprise => "Enterprise",
    }
}

/// The kind of tenant of this name, in any letter case.
pub(super) fn tenant_kind(name: &str) -> Option<TenantKind> {
    [TenantKind::ServiceProvider, TenantKind::Enterprise]
        .into_iter()
        .find(|kind| tenant_type(*kind).eq_ignore_ascii_case(name))
}
