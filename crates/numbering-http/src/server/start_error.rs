//! [`StartError`]: the reason that a service or a command does not start.

/// The reason that a service or a command does not start, as one sentence.
pub type StartError = Box<dyn std::error::Error + Send + Sync>;
