//! [`Reading`]: a connection that is read from.

use numbering_core::ExclusiveId;

use crate::connection::Connection;
use crate::exclusive_numbers::HeldRow;
use crate::tokens::Tokens;

/// A connection that is read from. What it can be asked stands with the things it is asked for.
pub struct Reading<'c> {
    pub(crate) connection: &'c mut Connection,
    /// Tokens that were looked up and cannot change meanwhile.
    pub(crate) tokens: Option<&'c mut Tokens>,
    /// The exclusive number that will be asked for, until it is looked up.
    pub(crate) foreseen: Option<ExclusiveId>,
    /// The one that was looked up beforehand, and what was found.
    pub(crate) seen: Option<(ExclusiveId, Option<HeldRow>)>,
}

impl<'c> Reading<'c> {
    pub(crate) fn new(connection: &'c mut Connection) -> Self {
        Self {
            connection,
            tokens: None,
            foreseen: None,
            seen: None,
        }
    }
}
