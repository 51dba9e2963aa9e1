//! [`Refusal`]: the errors of a request that is refused.

use super::fault::Fault;

/// The errors of a request that is refused, at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    first: Fault,
    others: Vec<Fault>,
    /// Members beside `errors`, ready to be written: `"result":[…],"summary":{…}`.
    pub(super) members: Vec<u8>,
    pub(super) retry_after: u32,
    pub(super) allow: Option<String>,
}

impl Refusal {
    /// The most faults that one answer names.
    pub const FAULTS_MAX: usize = 100;

    /// A refusal with `faults`, of which the first [`Refusal::FAULTS_MAX`] are named; `None` if there are
    /// none.
    pub fn of(faults: impl IntoIterator<Item = Fault>) -> Option<Self> {
        let mut faults = faults.into_iter().take(Self::FAULTS_MAX);
        let first = faults.next()?;
        let others = faults.collect();
        Some(Self {
            others,
            ..Self::from(first)
        })
    }

    /// The refusal with more members beside `errors`: `"key":value` pairs, as they are written.
    #[must_use]
    pub fn with_members(self, members: Vec<u8>) -> Self {
        Self { members, ..self }
    }

    /// The refusal with a time for `Retry-After`, in seconds; the default is 1.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after: seconds,
            ..self
        }
    }

    /// The refusal with the methods that the path has.
    #[must_use]
    pub fn allow(self, methods: impl Into<String>) -> Self {
        Self {
            allow: Some(methods.into()),
            ..self
        }
    }

    /// The first fault, which decides the status.
    #[must_use]
    pub const fn first(&self) -> &Fault {
        &self.first
    }

    /// Every fault.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        core::iter::once(&self.first).chain(&self.others)
    }
}

impl From<Fault> for Refusal {
    fn from(first: Fault) -> Self {
        Self {
            first,
            others: Vec::new(),
            members: Vec::new(),
            retry_after: 1,
            allow: None,
        }
    }
}
