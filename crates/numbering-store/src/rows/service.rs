//! Services of groups, as `group_services` stores them.

/// A service that a group may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Immediate trunking connectivity: ranges and prefixes for the trunks of the group.
    ImmediateTrunking,
}

impl Service {
    pub(crate) const fn code(self) -> i16 {
        match self {
            Self::ImmediateTrunking => 1,
        }
    }
}
