//! What a [`Rejection`] of the core is on the wire: a code, a word for the cause and a sentence.

use numbering_core::{Cause, Malformed, Rejection};

use super::number_list::Sent;
use super::reason_text::Held;
use super::request_target::Place;
use crate::error::{Conflict, ErrorCode, Fault, Names};
use crate::json::text::quoted;

/// How rejections are put into words: for a place, and for a caller who may see some names.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    /// Where the request acts.
    pub place: Place<'a>,
    /// The names that the caller may see.
    pub names: &'a dyn Names,
}

impl Wording<'_> {
    /// The code of a rejection.
    #[must_use]
    pub const fn code(rejection: &Rejection) -> ErrorCode {
        match rejection {
            Rejection::DuplicateInRequest => ErrorCode::DuplicateInRequest,
            Rejection::OwnedByOtherTenant(_) => ErrorCode::OwnedByOtherTenant,
            Rejection::AlreadyHeld(_) => ErrorCode::AlreadyExists,
            Rejection::Overlaps(_) => ErrorCode::Overlap,
            Rejection::NotFound => ErrorCode::NotFound,
            Rejection::NotAvailable(..) => ErrorCode::NotAvailableForAssignment,
            Rejection::InUse(..) => ErrorCode::InUse,
            // malformed; the core may grow more ways of that
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
            Rejection::NotFound if self.place.group.is_some() => "not_in_this_group",
            Rejection::NotFound => word(Cause::NotHeld),
            Rejection::NotAvailable(cause, _) | Rejection::InUse(cause, _) => word(*cause),
            _ => "malformed",
        }
    }

    /// A sentence, without a full stop, on why the item `sent` is rejected.
    #[must_use]
    pub fn reason(&self, rejection: &Rejection, sent: Sent<'_>) -> String {
        let held = Held {
            sent,
            wording: self,
            conflicts: rejection.conflicts(),
        };
        match rejection {
            Rejection::Malformed(malformed) => malformed_reason(*malformed, sent),
            Rejection::DuplicateInRequest => held.in_request(),
            Rejection::OwnedByOtherTenant(_) => held.by_tenant(),
            Rejection::AlreadyHeld(_) => held.by_this_tenant(),
            Rejection::Overlaps(_) => held.overlap(),
            Rejection::NotFound if self.place.group.is_some() => held.not_in_group(),
            Rejection::NotFound => held.not_held(),
            Rejection::NotAvailable(cause, _) | Rejection::InUse(cause, _) => held.because(*cause),
            _ => format!("{sent} is refused"),
        }
    }

    /// The held intervals in the way of an item, as far as the caller may see them.
    #[must_use]
    pub fn conflicts(&self, rejection: &Rejection) -> Vec<Conflict> {
        Conflict::list(rejection.conflicts(), self.names)
    }

    /// The fault of item `index` of a list, which is `sent`.
    #[must_use]
    pub fn fault(&self, index: usize, sent: Sent<'_>, rejection: &Rejection) -> Fault {
        let code = Self::code(rejection);
        let fault = Fault::new(code, self.reason(rejection, sent))
            .at(index, self.cause(rejection))
            .conflicts(self.conflicts(rejection));
        match (code, sent) {
            (ErrorCode::NotAvailableForAssignment, Sent::Prefix(_)) => fault.for_prefix(),
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
        _ => "not_available",
    }
}

fn malformed_reason(malformed: Malformed, sent: Sent<'_>) -> String {
    match (malformed, sent) {
        (Malformed::First(error), Sent::UnreadRange(first, _)) => format!("{} {error}", quoted(first)),
        (Malformed::Last(error), Sent::UnreadRange(_, last)) => format!("{} {error}", quoted(last)),
        (Malformed::Number(error), _) => format!("{sent} {error}"),
        // the ends stand in the text
        (other, _) => other.to_string(),
    }
}
