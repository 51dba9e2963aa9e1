//! The report of a verification: its progress and its findings, of which it lists a bounded number for each check.

use std::collections::HashMap;
use std::fmt;

use numbering_core::Piece;

use crate::context::ReadContext;
use crate::db::connection::Connection;
use crate::error::StoreError;
use crate::types::DisplayNames;

/// The most findings of one check that are listed; more are only counted.
const LISTED_MAX: u64 = 100;

/// An invariant that is checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Check {
    /// The guards of the database exist and are in force.
    Guard,
    /// SQLite finds no fault in its file.
    File,
    /// Every piece is well-formed.
    Form,
    /// No two pieces overlap.
    Overlap,
    /// No number is held under a held prefix.
    Prefix,
    /// Neighbours with the same holding are one piece.
    Canonical,
    /// Every reference is to an existing row, of the same tenant or group.
    Reference,
    /// The phone number of a user is the mobile number that is assigned to them.
    UserNumber,
    /// Every definition has pieces, of its kind, under its prefix and in its original interval.
    Definition,
    /// No counter has a value below one that it has given.
    Revision,
    /// No tenant has an exclusive number twice.
    Exclusive,
    /// The journal can be decoded, and the revisions of each tenant ascend.
    Journal,
    /// The journal, replayed from the beginning, gives the inventory.
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

/// A violation of an invariant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The invariant.
    pub check: Check,
    /// The violation, in one line of text.
    pub detail: String,
}

/// An event of a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// A violation was found.
    Found(Finding),
    /// The present step, and the number of rows of it that are done.
    Progress(&'static str, u64),
}

/// The receiver of events, and the number of findings of each check.
pub(super) struct Report<'a> {
    on_event: &'a mut dyn FnMut(Event),
    counts: HashMap<Check, u64>,
}

impl<'a> Report<'a> {
    pub(super) fn new(on_event: &'a mut dyn FnMut(Event)) -> Self {
        Self {
            on_event,
            counts: HashMap::new(),
        }
    }

    /// Reports the progress of a step.
    pub(super) fn progress(&mut self, step: &'static str, done: u64) {
        (self.on_event)(Event::Progress(step, done));
    }

    /// Counts a finding, and reports it unless its check has too many.
    pub(super) fn found(&mut self, check: Check, detail: impl FnOnce() -> String) {
        let count = self.counts.entry(check).or_default();
        *count += 1;
        let detail = match (*count).cmp(&(LISTED_MAX + 1)) {
            std::cmp::Ordering::Less => detail(),
            std::cmp::Ordering::Equal => format!("there are more than {LISTED_MAX}: the rest is not listed"),
            std::cmp::Ordering::Greater => return,
        };
        (self.on_event)(Event::Found(Finding { check, detail }));
    }

    /// The texts of pieces, with the names of their holders. It is empty, without a look-up, once the check has too
    /// many findings to list.
    pub(super) fn described(
        &self,
        connection: &mut Connection,
        check: Check,
        pieces: &[Piece],
    ) -> Result<Vec<String>, StoreError> {
        if LISTED_MAX <= self.counts.get(&check).copied().unwrap_or_default() {
            return Ok(Vec::new());
        }
        let names = ReadContext::new(connection).names(pieces.iter())?;
        Ok(pieces.iter().map(|piece| described(piece, &names)).collect())
    }

    /// The number of findings.
    pub(super) fn count(&self) -> u64 {
        self.counts.values().sum()
    }
}

/// The text of a piece and its holder. A missing name shows as its key.
fn described(piece: &Piece, names: &DisplayNames) -> String {
    let span = match piece.span.numbers() {
        Some(numbers) => numbers.to_string(),
        None => prefixes(piece),
    };
    let name_or_key = |name: Option<&str>, key: i64| name.map_or_else(|| format!("#{key}"), str::to_owned);
    let holding = &piece.holding;
    let mut parts = vec![format!(
        "{span} of tenant {}",
        name_or_key(names.tenant(holding.tenant), holding.tenant.0)
    )];
    if let Some(group) = holding.group() {
        parts.push(format!("group {}", name_or_key(names.group(group), group.0)));
    }
    if let Some(user) = holding.user() {
        let name = names.user(user).map(|name| name.id.as_str());
        parts.push(format!("user {}", name_or_key(name, user.0)));
    }
    parts.join(", ")
}

/// The text of the prefixes of a piece of prefix space: the first and the last, if they are many.
fn prefixes(piece: &Piece) -> String {
    match piece.span.prefixes().as_slice() {
        [] => String::new(),
        [only] => format!("prefix {only}"),
        [first, .., last] => format!("prefixes {first}..{last}"),
    }
}
