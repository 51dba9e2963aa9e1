//! [`RecordKind`]: the kind of numbers in a record.

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
