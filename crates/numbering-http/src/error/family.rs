//! [`Family`]: the two families of endpoints.

/// A family of endpoints. The families differ in the shape of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `/api/v1/`: codes are numbers, with `details`.
    Provisioning,
    /// `/api/exclusive_numbers`: codes are words, with `detail`.
    Exclusive,
}

impl Family {
    /// Returns the family of a path; a path outside both counts as provisioning.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path.starts_with("/api/exclusive_numbers") {
            Self::Exclusive
        } else {
            Self::Provisioning
        }
    }
}
