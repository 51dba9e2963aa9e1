//! What a verification tells: what is wrong, a bounded number of lines of each check, and how far it got.

use std::collections::HashMap;
use std::fmt;

use numbering_core::Piece;

use crate::context::ReadContext;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::types::DisplayNames;

/// So many findings of one check are told; the rest are counted.
const TOLD_MAX: u64 = 100;

/// What is proven.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Check {
    /// The guards of the database are there and in force.
    Guard,
    /// The file is whole, as SQLite sees it.
    File,
    /// A piece is something that can be held.
    Form,
    /// No two pieces overlap.
    Overlap,
    /// No number is held under a held prefix.
    Prefix,
    /// Neighbours that are held alike are one piece.
    Canonical,
    /// What a row refers to is there, and of the same tenant or group.
    Reference,
    /// The number that a user has as their own is the mobile number that is theirs.
    UserNumber,
    /// A definition has pieces, of its kind and within what was written.
    Definition,
    /// What counts up has not fallen behind what it counted.
    Revision,
    /// An exclusive number is there once.
    Exclusive,
    /// The journal can be read, and its order is that of the revisions.
    Journal,
    /// Painting the journal on nothing gives the inventory.
    Replay,
}

impl fmt::Display for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Guard => "guard",
            Self::File => "file",
            Self::Form => "form",
            Self::Overlap => "overlap",
            Self::Prefix => "prefix",
            Self::Canonical => "canonical",
            Self::Reference => "reference",
            Self::UserNumber => "own number",
            Self::Definition => "definition",
            Self::Revision => "revision",
            Self::Exclusive => "exclusive",
            Self::Journal => "journal",
            Self::Replay => "replay",
        })
    }
}

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it breaks.
    pub check: Check,
    /// What it is, in one line.
    pub detail: String,
}

/// What a verification tells while it runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Something is wrong.
    Found(Finding),
    /// It is at this, and so many rows of it are done.
    Progress(&'static str, u64),
}

/// Whom to tell.
pub(super) struct Report<'a> {
    on: &'a mut dyn FnMut(Event),
    counts: HashMap<Check, u64>,
}

impl<'a> Report<'a> {
    pub(super) fn new(on: &'a mut dyn FnMut(Event)) -> Self {
        Self {
            on,
            counts: HashMap::new(),
        }
    }

    pub(super) fn at(&mut self, what: &'static str, done: u64) {
        (self.on)(Event::Progress(what, done));
    }

    /// Counts a finding, and tells it unless there were too many of its kind.
    pub(super) fn found(&mut self, check: Check, detail: impl FnOnce() -> String) {
        let count = self.counts.entry(check).or_default();
        *count += 1;
        let detail = match (*count).cmp(&(TOLD_MAX + 1)) {
            std::cmp::Ordering::Less => detail(),
            std::cmp::Ordering::Equal => format!("there are more than {TOLD_MAX}: the rest is not told"),
            std::cmp::Ordering::Greater => return,
        };
        (self.on)(Event::Found(Finding { check, detail }));
    }

    /// Pieces in words, with the names of who holds them; nothing is looked up for what is told no more.
    pub(super) fn described(
        &self,
        connection: &mut Connection,
        check: Check,
        pieces: &[Piece],
    ) -> Result<Vec<String>, StoreError> {
        if TOLD_MAX <= self.counts.get(&check).copied().unwrap_or_default() {
            return Ok(Vec::new());
        }
        let names = ReadContext::new(connection).names(pieces.iter())?;
        Ok(pieces.iter().map(|piece| described(piece, &names)).collect())
    }

    /// How much is wrong.
    pub(super) fn count(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// What a piece is and who has it; a name that is not there shows as its key.
fn described(piece: &Piece, names: &DisplayNames) -> String {
    let span = match piece.span.numbers() {
        Some(numbers) => numbers.to_string(),
        None => prefixes(piece),
    };
    let known = |name: Option<&str>, key: i64| name.map_or_else(|| format!("#{key}"), str::to_owned);
    let holding = &piece.holding;
    let mut parts = vec![format!(
        "{span} of tenant {}",
        known(names.tenant(holding.tenant), holding.tenant.0)
    )];
    if let Some(group) = holding.group() {
        parts.push(format!("group {}", known(names.group(group), group.0)));
    }
    if let Some(user) = holding.user() {
        let name = names.user(user).map(|name| name.id.as_str());
        parts.push(format!("user {}", known(name, user.0)));
    }
    parts.join(", ")
}

/// The prefixes that a piece of prefix space covers: the first and the last, if they are many.
fn prefixes(piece: &Piece) -> String {
    match piece.span.prefixes().as_slice() {
        [] => String::new(),
        [only] => format!("prefix {only}"),
        [first, .., last] => format!("prefixes {first}..{last}"),
    }
}
