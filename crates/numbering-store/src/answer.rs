//! [`Answer`]: what a client gets, [`Effect`]: what a change came to.

/// What a client gets: nothing here knows what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether all, some or nothing happened, in the client's code.
    pub status: u16,
    /// What it says.
    pub body: Vec<u8>,
    /// What is kept of it for a repetition, where that is something else.
    pub kept: Option<Vec<u8>>,
}

/// What a change came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// It is done, and to be committed.
    Done(Answer),
    /// It is refused: nothing of it stays.
    Refused(Answer),
}

/// An [`Answer`], and whether it is that of an earlier request with the same idempotency key.
#[derive(Clone, Debug)]
pub struct Answered {
    /// The answer.
    pub answer: Answer,
    /// Whether an earlier request brought it about.
    pub is_replay: bool,
}
