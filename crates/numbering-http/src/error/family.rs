//! [`Family`]: the two families of endpoints.

/// The families of endpoints: they differ in how a refusal looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `/api/v1/`: codes are numbers, `details`.
    Provisioning,
    /// `/api/exclusive_numbers`: codes are words, `detail`.
    Exclusive,
}

impl Family {
    /// The family of a path; what is in none reads as provisioning.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path.starts_with("/api/exclusive_numbers") {
            Self::Exclusive
        } else {
            Self::Provisioning
        }
    }
}
