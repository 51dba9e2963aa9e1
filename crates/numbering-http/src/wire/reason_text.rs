//! [`ReasonText`]: sentences on the holder of an item.

use core::fmt;

use numbering_core::{Cause, Kind, Piece, Span};

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
            Cause::HeldInPart => self.not_all_held(),
            Cause::OtherKind => self.as_other_kind(),
            Cause::SpansDefinitions => format!("{} lies in more than one definition", self.sent),
            Cause::NotInThisGroup => self.not_in_group(),
            Cause::InThisGroupInPart => self.not_all_in_group(),
            Cause::SpansShares => {
                format!(
                    "{} lies in more than one assignment of {}",
                    self.sent,
                    self.this_group()
                )
            }
            Cause::BeginsInside => self.begins_inside(),
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
            (InventoryKind::Mobile, true) => format!("none of {sent} is a mobile number of {tenant}"),
        }
    }

    fn not_all_held(&self) -> String {
        let (sent, tenant) = (self.sent, self.this_tenant());
        match self.target.inventory {
            InventoryKind::Trunking => format!("not all of {sent} is held by {tenant}"),
            InventoryKind::Mobile => format!("not all of {sent} are mobile numbers of {tenant}"),
        }
    }

    pub(super) fn not_in_group(&self) -> String {
        let (sent, group) = (self.sent, self.this_group());
        match (self.target.inventory, self.is_many()) {
            (InventoryKind::Trunking, _) => format!("{sent} is not assigned to {group}"),
            (InventoryKind::Mobile, false) => format!("{sent} is not a mobile number of {group}"),
            (InventoryKind::Mobile, true) => format!("none of {sent} is a mobile number of {group}"),
        }
    }

    fn not_all_in_group(&self) -> String {
        let (sent, group) = (self.sent, self.this_group());
        match self.target.inventory {
            InventoryKind::Trunking => format!("not all of {sent} is assigned to {group}"),
            InventoryKind::Mobile => format!("not all of {sent} are mobile numbers of {group}"),
        }
    }

    /// The item names a whole range by a number at which none begins: by its first conflict it lies inside one.
    fn begins_inside(&self) -> String {
        let (sent, of) = (
            self.sent,
            self.target
                .group
                .map_or_else(|| self.this_tenant(), |_| self.this_group()),
        );
        let range = self.conflicts.first().and_then(|piece| piece.span.numbers());
        match range {
            Some(range) => format!("no range of {of} begins at {sent}, which lies inside {range}"),
            None => format!("no range of {of} begins at {sent}"),
        }
    }

    fn as_other_kind(&self) -> String {
        let kind = match self.conflicts.first().map(|piece| piece.holding.kind) {
            Some(Kind::Mobile) => "a mobile number",
            Some(Kind::Range(_)) => "a range",
            Some(Kind::Prefix(_)) => "a prefix",
            None => "another kind",
        };
        format!("{} is held as {kind}", self.some())
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
        if self.conflicts.is_empty() {
            return format!(
                "{} is the phone number of another user of {}",
                self.sent,
                self.this_tenant()
            );
        }
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
        match self.sent {
            SentItem::RangeFrom(first) => format!("some of the range that begins at {first}"),
            sent if self.is_many() => format!("some of {sent}"),
            sent => sent.to_string(),
        }
    }

    /// Returns true if a conflict may be with a part of the item.
    fn is_many(&self) -> bool {
        match self.sent {
            SentItem::Range(range) => !range.is_single(),
            SentItem::RangeFrom(_) => true,
            SentItem::Prefix(prefix) => {
                let span = Span::from(prefix);
                !self.conflicts.iter().any(|piece| piece.span.contains(span))
            }
            SentItem::Number(_) | SentItem::MalformedNumber(_) | SentItem::MalformedRange(..) => false,
        }
    }
}

/// The item as a sentence names it.
impl fmt::Display for SentItem<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(formatter),
            Self::RangeFrom(first) => first.fmt(formatter),
            Self::Range(range) => range.fmt(formatter),
            Self::Prefix(prefix) => prefix.fmt(formatter),
            Self::MalformedNumber(text) => formatter.write_str(&quoted(text)),
            Self::MalformedRange(first, last) => write!(formatter, "{}..{}", quoted(first), quoted(last)),
        }
    }
}
