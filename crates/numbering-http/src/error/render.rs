//! The reply that a [`Refusal`] becomes, in the shape of either family.

use serde::Serialize;

use super::code::ErrorCode;
use super::family::Family;
use super::fault::{Details, Fault};
use super::refusal::Refusal;
use super::reply::Reply;
use super::reported_code::ReportedCode;

impl Refusal {
    /// Returns the reply in the shape of `family`.
    #[must_use]
    pub fn reply(&self, family: Family) -> Reply {
        let errors = match family {
            Family::Provisioning => json(&self.faults().collect::<Vec<_>>()),
            Family::Exclusive => json(&self.faults().map(RenderedFault::from).collect::<Vec<_>>()),
        };
        let mut body = [b"{\"errors\":", errors.as_slice()].concat();
        if !self.members.is_empty() {
            body.push(b',');
            body.extend_from_slice(&self.members);
        }
        body.push(b'}');
        self.headers()
            .into_iter()
            .fold(self.bare_reply(body, family), |reply, (name, value)| {
                reply.header(name, value)
            })
    }

    /// The reply without headers.
    fn bare_reply(&self, body: Vec<u8>, family: Family) -> Reply {
        let code = ReportedCode::new(self.first().code(), family);
        Reply::new(self.first().status(), body).with_code(code)
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let code = self.first().code();
        let retry_after = code
            .is_passing()
            .then(|| ("Retry-After", self.retry_after.to_string()));
        let challenge =
            (code == ErrorCode::Unauthorized).then(|| ("WWW-Authenticate", String::from("Bearer")));
        let allow = self.allow.clone().map(|methods| ("Allow", methods));
        [retry_after, challenge, allow].into_iter().flatten().collect()
    }
}

/// The JSON text of `faults`. Their types are ours and have nothing that JSON cannot represent, such as a map
/// with keys that are not strings.
fn json(faults: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(faults).unwrap_or_else(|error| {
        log::error!("a refusal could not be written as JSON: {error}");
        b"null".to_vec()
    })
}

/// A fault in the shape of the family of exclusive numbers.
#[derive(Serialize)]
struct RenderedFault {
    code: &'static str,
    message: &'static str,
    detail: Details,
}

impl From<&Fault> for RenderedFault {
    fn from(fault: &Fault) -> Self {
        Self {
            code: fault.code().word(),
            message: fault.message(),
            detail: fault.unnamed_details(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{ChangeOutcome, ErrorCause};

    fn text(reply: &Reply) -> &str {
        std::str::from_utf8(&reply.body).unwrap()
    }

    #[test]
    fn an_item_fault_is_rendered_as_in_the_contract() {
        let reason = "+3225126999 is not held by tenant footenant";
        let fault = Fault::new(ErrorCode::NotAvailableForAssignment, reason).at(0, ErrorCause::NotHeld);
        let reply = Refusal::from(fault).reply(Family::Provisioning);
        assert_eq!(reply.status, 400);
        assert_eq!(
            text(&reply),
            r#"{"errors":[{"code":19,"message":"The number range provided is not available to the groups of this Tenant.","details":{"name":"NOT_AVAILABLE_FOR_ASSIGNMENT","reason":"+3225126999 is not held by tenant footenant","index":0,"cause":"not_held","conflicts":[]}}]}"#
        );
    }

    #[test]
    fn exclusive_numbers_have_words_and_a_singular_detail() {
        let fault = Fault::new(ErrorCode::AlreadyExists, "\"112\" exists already").id("NzAw");
        let reply = Refusal::from(fault).reply(Family::Exclusive);
        assert_eq!(reply.status, 409);
        assert_eq!(
            text(&reply),
            r#"{"errors":[{"code":"ALREADY_EXISTS","message":"This already exists.","detail":{"reason":"\"112\" exists already","id":"NzAw"}}]}"#
        );
    }

    #[test]
    fn a_prefix_has_its_own_text() {
        let fault = Fault::new(ErrorCode::NotAvailableForAssignment, "").for_prefix();
        let reply = Refusal::from(fault).reply(Family::Provisioning);
        assert!(text(&reply).contains(ErrorCode::PREFIX_NOT_AVAILABLE));
    }

    #[test]
    fn items_of_a_list_are_never_404_or_409() {
        for code in [ErrorCode::NotFound, ErrorCode::AlreadyExists] {
            let status = |fault: Fault| Refusal::from(fault).reply(Family::Provisioning).status;
            assert_eq!(status(Fault::new(code, "")), code.status());
            assert_eq!(status(Fault::new(code, "").at(3, ErrorCause::NotHeld)), 400);
        }
    }

    #[test]
    fn a_refusal_names_at_most_a_hundred_faults() {
        let faults = (0..1_000)
            .map(|index| Fault::new(ErrorCode::Overlap, "").at(index, ErrorCause::HeldByThisTenant));
        assert_eq!(Refusal::of(faults).unwrap().faults().count(), 100);
        assert_eq!(Refusal::of([]), None);
    }

    #[test]
    fn headers_follow_from_the_code() {
        let headers = |code, seconds| {
            let refusal = Refusal::from(Fault::new(code, "")).retry_after(seconds);
            refusal.reply(Family::Provisioning).headers
        };
        let retry = |seconds: &str| vec![("Retry-After".to_owned(), seconds.to_owned())];
        assert_eq!(headers(ErrorCode::Unavailable, 5), retry("5"));
        assert_eq!(headers(ErrorCode::TooManyRequests, 2), retry("2"));
        assert_eq!(headers(ErrorCode::InProgress, 1), retry("1"));
        assert_eq!(
            headers(ErrorCode::Unauthorized, 1),
            [("WWW-Authenticate".to_owned(), "Bearer".to_owned())]
        );
        assert_eq!(headers(ErrorCode::Forbidden, 1), []);
    }

    #[test]
    fn an_outcome_is_part_of_the_details() {
        let fault = Fault::new(ErrorCode::Unavailable, "the database is unavailable")
            .outcome(ChangeOutcome::NotApplied);
        let reply = Refusal::from(fault).reply(Family::Provisioning);
        assert!(text(&reply).contains(r#""outcome":"not_applied""#));
    }
}
