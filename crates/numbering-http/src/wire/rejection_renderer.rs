//! [`RejectionRenderer`]: a [`Rejection`] of the core on the wire: a code, a word for the cause and a
//! sentence.

use numbering_core::{Cause, Malformed, Rejection};

use super::number_list::SentItem;
use super::reason_text::ReasonText;
use super::request_target::RequestTarget;
use crate::error::{ConflictBudget, ErrorCode, Fault, NameLookup, ShownConflicts};
use crate::json::text::quoted;

/// The word for the cause of a malformed item.
const MALFORMED: &str = "malformed";

/// A renderer of rejections, for the target of a request and the names that its caller may see.
#[derive(Clone, Copy)]
pub struct RejectionRenderer<'a> {
    /// The target of the request.
    pub target: RequestTarget<'a>,
    /// The names that the caller may see.
    pub names: &'a dyn NameLookup,
}

impl RejectionRenderer<'_> {
    /// The code of a rejection.
    #[must_use]
    pub const fn code(rejection: &Rejection) -> ErrorCode {
        match rejection {
            Rejection::DuplicateInRequest => ErrorCode::DuplicateInRequest,
            Rejection::OwnedByOtherTenant(_) => ErrorCode::OwnedByOtherTenant,
            Rejection::AlreadyHeld(_) => ErrorCode::AlreadyExists,
            Rejection::Overlaps(_) => ErrorCode::Overlap,
            Rejection::NotFound | Rejection::NotWhole(..) => ErrorCode::NotFound,
            Rejection::NotAvailable(..) => ErrorCode::NotAvailableForAssignment,
            Rejection::InUse(..) => ErrorCode::InUse,
            // malformed; the core may add more kinds of it
            _ => ErrorCode::InvalidAttribute,
        }
    }

    /// The word for the cause of a rejection.
    #[must_use]
    pub const fn cause(&self, rejection: &Rejection) -> &'static str {
        match rejection {
            Rejection::DuplicateInRequest => "repeated",
            Rejection::OwnedByOtherTenant(_) => word(Cause::HeldByTenant),
            Rejection::AlreadyHeld(_) | Rejection::Overlaps(_) => "held_by_this_tenant",
            Rejection::NotFound if self.target.group.is_some() => "not_in_this_group",
            Rejection::NotFound => word(Cause::NotHeld),
            Rejection::NotWhole(cause, _)
            | Rejection::NotAvailable(cause, _)
            | Rejection::InUse(cause, _) => word(*cause),
            _ => MALFORMED,
        }
    }

    /// A sentence, without a full stop, on the reason that the item `sent` is rejected.
    #[must_use]
    pub fn reason(&self, rejection: &Rejection, sent: SentItem<'_>) -> String {
        let text = ReasonText {
            sent,
            target: self.target,
            names: self.names,
            conflicts: rejection.conflicts(),
        };
        match rejection {
            Rejection::Malformed(malformed) => malformed_reason(*malformed, sent),
            Rejection::DuplicateInRequest => text.in_request(),
            Rejection::OwnedByOtherTenant(_) => text.by_tenant(),
            Rejection::AlreadyHeld(_) => text.by_this_tenant(),
            Rejection::Overlaps(_) => text.overlap(),
            Rejection::NotFound if self.target.group.is_some() => text.not_in_group(),
            Rejection::NotFound => text.not_held(),
            Rejection::NotWhole(cause, _)
            | Rejection::NotAvailable(cause, _)
            | Rejection::InUse(cause, _) => text.because(*cause),
            _ => format!("{sent} is refused"),
        }
    }

    /// The held intervals that conflict with an item, as far as the caller may see them and `budget` allows.
    #[must_use]
    pub fn conflicts(&self, rejection: &Rejection, budget: &mut ConflictBudget) -> ShownConflicts {
        ShownConflicts::new(
            rejection.conflicts(),
            rejection.is_truncated(),
            (self.names, budget),
        )
    }

    /// The fault of item `index` of a list, which is `sent`.
    #[must_use]
    pub fn fault(
        &self,
        (index, sent): (usize, SentItem<'_>),
        rejection: &Rejection,
        budget: &mut ConflictBudget,
    ) -> Fault {
        let code = Self::code(rejection);
        let fault = Fault::new(code, self.reason(rejection, sent))
            .at(index, self.cause(rejection))
            .conflicts(self.conflicts(rejection, budget));
        match (code, sent) {
            (ErrorCode::NotAvailableForAssignment, SentItem::Prefix(_)) => fault.for_prefix(),
            _ => fault,
        }
    }
}

/// The word for a cause.
const fn word(cause: Cause) -> &'static str {
    match cause {
        Cause::NotHeld => "not_held",
        Cause::HeldByTenant => "held_by_tenant",
        Cause::HeldByGroup => "held_by_group",
        Cause::HeldByThisGroup => "held_by_this_group",
        Cause::HeldByUser => "held_by_user",
        Cause::SpansDefinitions => "spans_definitions",
        Cause::NotInThisGroup => "not_in_this_group",
        Cause::HeldInPart | Cause::InThisGroupInPart => "held_in_part",
        Cause::OtherKind => "other_kind",
        Cause::SpansShares => "spans_shares",
        Cause::BeginsInside => "begins_inside",
        _ => "not_available",
    }
}

/// The fault of a malformed item, `sent` as item `index` of a list.
pub(super) fn malformed_fault((index, sent): (usize, SentItem<'_>), malformed: Malformed) -> Fault {
    Fault::new(ErrorCode::InvalidAttribute, malformed_reason(malformed, sent)).at(index, MALFORMED)
}

/// A sentence, without a full stop, on the reason that the item `sent` is malformed.
pub(super) fn malformed_reason(malformed: Malformed, sent: SentItem<'_>) -> String {
    match (malformed, sent) {
        (Malformed::First(error), SentItem::MalformedRange(first, _)) => format!("{} {error}", quoted(first)),
        (Malformed::Last(error), SentItem::MalformedRange(_, last)) => format!("{} {error}", quoted(last)),
        (Malformed::Number(error), _) => format!("{sent} {error}"),
        // the ends are in the text
        (other, _) => other.to_string(),
    }
}
