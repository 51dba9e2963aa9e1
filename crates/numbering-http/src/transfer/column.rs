//! [`Column`]: the columns of a record, which are its attributes in JSON.

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Column {
    Tenant,
    Kind,
    First,
    Last,
    Size,
    Prefix,
    Group,
    User,
    Definition,
    Share,
    Active,
    ExtensionLength,
    ExtensionFirst,
    ExtensionLast,
    Written,
    TenantName,
    TenantType,
    GroupName,
}

impl Column {
    /// The number of columns.
    pub(super) const COUNT: usize = Self::ALL.len();

    /// Every column, in the order of an export. An export has no [`Column::Size`].
    pub(super) const ALL: [Self; 18] = [
        Self::Tenant,
        Self::Kind,
        Self::First,
        Self::Last,
        Self::Size,
        Self::Prefix,
        Self::Group,
        Self::User,
        Self::Definition,
        Self::Share,
        Self::Active,
        Self::ExtensionLength,
        Self::ExtensionFirst,
        Self::ExtensionLast,
        Self::Written,
        Self::TenantName,
        Self::TenantType,
        Self::GroupName,
    ];

    /// The name in a header and in JSON.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Tenant => "tenant",
            Self::Kind => "kind",
            Self::First => "first",
            Self::Last => "last",
            Self::Size => "size",
            Self::Prefix => "prefix",
            Self::Group => "group",
            Self::User => "user",
            Self::Definition => "definition",
            Self::Share => "share",
            Self::Active => "active",
            Self::ExtensionLength => "extension_length",
            Self::ExtensionFirst => "extension_first",
            Self::ExtensionLast => "extension_last",
            Self::Written => "written",
            Self::TenantName => "tenant_name",
            Self::TenantType => "tenant_type",
            Self::GroupName => "group_name",
        }
    }

    /// The column of this name, in any letter case.
    pub(super) fn named(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|column| column.name().eq_ignore_ascii_case(name.trim()))
    }

    /// The names of all columns, as a message lists them.
    pub(super) fn names() -> String {
        Self::ALL.map(Self::name).join(", ")
    }
}

/// The values of a record by column; `None` where the file does not have the column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cells([Option<String>; Column::COUNT]);

impl Cells {
    /// The value of a column; empty if it has none.
    pub(super) fn get(&self, column: Column) -> &str {
        self.named(column).unwrap_or_default()
    }

    /// The value of a column; `None` if the file does not have it.
    pub(super) fn named(&self, column: Column) -> Option<&str> {
        self.0.get(column as usize)?.as_deref()
    }

    /// Sets the value of a column.
    pub(super) fn set(&mut self, column: Column, value: String) {
        if let Some(cell) = self.0.get_mut(column as usize) {
            *cell = Some(value);
        }
    }

    /// Sets the value of a column that the file does not have.
    pub(super) fn set_default(&mut self, column: Column, value: &str) {
        if self.named(column).is_none() {
            self.set(column, value.to_owned());
        }
    }
}
