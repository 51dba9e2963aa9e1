//! [`RejectionRenderer`]: a [`Rejection`] of the core on the wire: a code, a cause and a sentence.

use numbering_core::{Cause, Malformed, Rejection};

use super::number_list::SentItem;
use super::reason_text::ReasonText;
use super::request_target::RequestTarget;
use crate::error::{ConflictBudget, ErrorCause, ErrorCode, Fault, NameLookup, ShownConflicts};
use crate::json::text::quoted;

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

    /// The cause of a rejection, as the wire names it.
    #[must_use]
    pub const fn cause(&self, rejection: &Rejection) -> ErrorCause {
        match rejection {
            Rejection::DuplicateInRequest => ErrorCause::Repeated,
            Rejection::OwnedByOtherTenant(_) => ErrorCause::HeldByTenant,
            Rejection::AlreadyHeld(_) | Rejection::Overlaps(_) => ErrorCause::HeldByThisTenant,
            Rejection::NotFound if self.target.group.is_some() => ErrorCause::NotInThisGroup,
            Rejection::NotFound => ErrorCause::NotHeld,
            Rejection::NotWhole(cause, _)
            | Rejection::NotAvailable(cause, _)
            | Rejection::InUse(cause, _) => named(*cause),
            _ => ErrorCause::Malformed,
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

/// A cause of the core, as the wire names it.
const fn named(cause: Cause) -> ErrorCause {
    match cause {
        Cause::NotHeld => ErrorCause::NotHeld,
        Cause::HeldByTenant => ErrorCause::HeldByTenant,
        Cause::HeldByGroup => ErrorCause::HeldByGroup,
        Cause::HeldByThisGroup => ErrorCause::HeldByThisGroup,
        Cause::HeldByUser => ErrorCause::HeldByUser,
        Cause::SpansDefinitions => ErrorCause::SpansDefinitions,
        Cause::NotInThisGroup => ErrorCause::NotInThisGroup,
        Cause::HeldInPart | Cause::InThisGroupInPart => ErrorCause::HeldInPart,
        Cause::OtherKind => ErrorCause::OtherKind,
        Cause::SpansShares => ErrorCause::SpansShares,
        Cause::BeginsInside => ErrorCause::BeginsInside,
        _ => ErrorCause::NotAvailable,
    }
}

/// The fault of a malformed item, `sent` as item `index` of a list.
pub(super) fn malformed_fault((index, sent): (usize, SentItem<'_>), malformed: Malformed) -> Fault {
    Fault::new(ErrorCode::InvalidAttribute, malformed_reason(malformed, sent))
        .at(index, ErrorCause::Malformed)
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
