//! [`ReasonText`]: sentences on the holder of an item.

use core::fmt;

use numbering_core::{Cause, Piece};

use super::number_list::SentItem;
use super::request_target::{InventoryKind, RequestTarget};
use crate::error::NameLookup;
use crate::json::text::quoted;

/// Sentences on the holder of an item.
pub(super) struct ReasonText<'a> {
    pub(super) sent: SentItem<'a>,
    pub(super) target: RequestTarget<'a>,
    pub(super) names: &'a dyn NameLookup,
    pub(super) conflicts: &'a [Piece],
}

impl ReasonText<'_> {
    pub(super) fn because(&self, cause: Cause) -> String {
        match cause {
            Cause::NotHeld => self.not_held(),
            Cause::HeldByTenant => self.by_tenant(),
            Cause::HeldByGroup => self.by_group(),
            Cause::HeldByThisGroup => format!("{} is assigned to {} already", self.some(), self.this_group()),
            Cause::HeldByUser => self.by_user(),
            Cause::SpansDefinitions => format!("{} lies in more than one definition", self.sent),
            Cause::NotInThisGroup => self.not_in_group(),
            _ => format!("{} is not available", self.sent),
        }
    }

    pub(super) fn in_request(&self) -> String {
        format!("{} occurs earlier in this request", self.some())
    }

    pub(super) fn not_held(&self) -> String {
        let (sent, tenant) = (self.sent, self.this_tenant());
        match (self.target.inventory, self.is_many()) {
            (InventoryKind::Trunking, _) => format!("{sent} is not held by {tenant}"),
            (InventoryKind::Mobile, false) => format!("{sent} is not a mobile number of {tenant}"),
            (InventoryKind::Mobile, true) => format!("not all of {sent} are mobile numbers of {tenant}"),
        }
    }

    pub(super) fn not_in_group(&self) -> String {
        format!("{} is not assigned to {}", self.sent, self.this_group())
    }

    pub(super) fn by_this_tenant(&self) -> String {
        format!("{} is held by {} already", self.some(), self.this_tenant())
    }

    pub(super) fn overlap(&self) -> String {
        format!("{} overlaps a holding of {}", self.sent, self.this_tenant())
    }

    pub(super) fn by_tenant(&self) -> String {
        let name = |piece: &Piece| self.names.tenant(piece.holding.tenant);
        self.held_by("tenant", self.conflicts.iter().find_map(name))
    }

    fn by_group(&self) -> String {
        let name = |piece: &Piece| self.names.group(piece.holding.group()?);
        self.held_by("group", self.conflicts.iter().find_map(name))
    }

    fn by_user(&self) -> String {
        let name = |piece: &Piece| self.names.user(piece.holding.user()?);
        self.held_by("user", self.conflicts.iter().find_map(name))
    }

    fn held_by(&self, what: &str, name: Option<&str>) -> String {
        match name {
            Some(name) => format!("{} is held by {what} {name}", self.some()),
            None => format!("{} is held by another {what}", self.some()),
        }
    }

    fn this_tenant(&self) -> String {
        format!("tenant {}", self.target.tenant)
    }

    fn this_group(&self) -> String {
        match self.target.group {
            Some(group) => format!("group {group}"),
            None => "this group".to_owned(),
        }
    }

    /// The item as the object of a sentence on a part of it.
    fn some(&self) -> String {
        if self.is_many() {
            format!("some of {}", self.sent)
        } else {
            self.sent.to_string()
        }
    }

    fn is_many(&self) -> bool {
        matches!(self.sent, SentItem::Range(range) if !range.is_single())
    }
}

/// The item as a sentence names it.
impl fmt::Display for SentItem<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::Range(range) => range.fmt(formatter),
            Self::Prefix(prefix) => prefix.fmt(formatter),
            Self::MalformedNumber(text) => formatter.write_str(&quoted(text)),
            Self::MalformedRange(first, last) => write!(formatter, "{}..{}", quoted(first), quoted(last)),
        }
    }
}
