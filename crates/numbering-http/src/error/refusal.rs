//! [`Refusal`]: the answer to a request that is refused.

use serde::Serialize;

use super::code::ErrorCode;
use super::fault::{Details, Fault};
use crate::reply::Reply;
use crate::wire::write::push_value;

/// The families of endpoints: they differ in how a refusal looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// `/api/v1/`: codes are numbers, `details`.
    Provisioning,
    /// `/api/exclusive_numbers`: codes are words, `detail`.
    Exclusive,
}

impl Family {
    /// The family of a path; what is in none reads as provisioning.
    #[must_use]
    pub fn of(path: &str) -> Self {
        if path.starts_with("/api/exclusive_numbers") {
            Self::Exclusive
        } else {
            Self::Provisioning
        }
    }
}

/// The answer to a request that is refused: at least one fault.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    first: Fault,
    others: Vec<Fault>,
    /// Members beside `errors`, ready to be written: `"result":[…],"summary":{…}`.
    members: Vec<u8>,
    retry_after: u32,
    allow: Option<String>,
}

impl Refusal {
    /// The most faults that one answer names.
    pub const FAULTS_MAX: usize = 100;

    /// A refusal for every one of `faults`, of which the first [`Refusal::FAULTS_MAX`] are named; `None` if
    /// there are none.
    pub fn of(faults: impl IntoIterator<Item = Fault>) -> Option<Self> {
        let mut faults = faults.into_iter().take(Self::FAULTS_MAX);
        let first = faults.next()?;
        let others = faults.collect();
        Some(Self {
            others,
            ..Self::from(first)
        })
    }

    /// With more members beside `errors`: `"key":value` pairs, as they are written.
    #[must_use]
    pub fn with_members(self, members: Vec<u8>) -> Self {
        Self { members, ..self }
    }

    /// When to try again, in seconds; without it 1.
    #[must_use]
    pub fn retry_after(self, seconds: u32) -> Self {
        Self {
            retry_after: seconds,
            ..self
        }
    }

    /// The methods that the path has.
    #[must_use]
    pub fn allow(self, methods: impl Into<String>) -> Self {
        Self {
            allow: Some(methods.into()),
            ..self
        }
    }

    /// The first fault: it decides the status.
    #[must_use]
    pub const fn first(&self) -> &Fault {
        &self.first
    }

    /// Every fault.
    pub fn faults(&self) -> impl Iterator<Item = &Fault> {
        core::iter::once(&self.first).chain(&self.others)
    }

    /// The answer as the family says it.
    #[must_use]
    pub fn reply(&self, family: Family) -> Reply {
        let mut body = b"{\"errors\":".to_vec();
        match family {
            Family::Provisioning => push_value(&mut body, &self.faults().collect::<Vec<_>>()),
            Family::Exclusive => push_value(&mut body, &self.faults().map(Worded::from).collect::<Vec<_>>()),
        }
        if !self.members.is_empty() {
            body.push(b',');
            body.extend_from_slice(&self.members);
        }
        body.push(b'}');
        self.headers()
            .into_iter()
            .fold(Reply::new(self.first.status(), body), |reply, (name, value)| {
                reply.header(name, value)
            })
    }

    fn headers(&self) -> Vec<(&'static str, String)> {
        let code = self.first.code();
        let retry_after = code
            .is_passing()
            .then(|| ("Retry-After", self.retry_after.to_string()));
        let challenge =
            (code == ErrorCode::Unauthorized).then(|| ("WWW-Authenticate", String::from("Bearer")));
        let allow = self.allow.clone().map(|methods| ("Allow", methods));
        [retry_after, challenge, allow].into_iter().flatten().collect()
    }
}

impl From<Fault> for Refusal {
    fn from(first: Fault) -> Self {
        Self {
            first,
            others: Vec::new(),
            members: Vec::new(),
            retry_after: 1,
            allow: None,
        }
    }
}

/// A fault as the family of exclusive numbers shows it.
#[derive(Serialize)]
struct Worded {
    code: &'static str,
    message: &'static str,
    detail: Details,
}

impl From<&Fault> for Worded {
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
    use crate::error::Outcome;

    fn text(reply: &Reply) -> &str {
        std::str::from_utf8(&reply.body).unwrap()
    }

    #[test]
    fn an_item_at_fault_reads_as_in_the_contract() {
        let reason = "+3225126999 is not held by tenant footenant";
        let fault = Fault::new(ErrorCode::NotAvailableForAssignment, reason).at(0, "not_held");
        let reply = Refusal::from(fault).reply(Family::Provisioning);
        assert_eq!(reply.status, 400);
        assert_eq!(
            text(&reply),
            r#"{"errors":[{"code":19,"message":"The number range provided is not available to the groups of this Tenant.","details":{"name":"NOT_AVAILABLE_FOR_ASSIGNMENT","reason":"+3225126999 is not held by tenant footenant","index":0,"cause":"not_held","conflicts":[]}}]}"#
        );
    }

    #[test]
    fn exclusive_numbers_have_words_and_a_singular_detail() {
        let fault = Fault::new(ErrorCode::AlreadyExists, "\"112\" is there already").id("NzAw");
        let reply = Refusal::from(fault).reply(Family::Exclusive);
        assert_eq!(reply.status, 409);
        assert_eq!(
            text(&reply),
            r#"{"errors":[{"code":"ALREADY_EXISTS","message":"This already exists.","detail":{"reason":"\"112\" is there already","id":"NzAw"}}]}"#
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
            assert_eq!(status(Fault::new(code, "").at(3, "not_held")), 400);
        }
    }

    #[test]
    fn a_hundred_faults_are_named_and_no_more() {
        let faults =
            (0..1_000).map(|index| Fault::new(ErrorCode::Overlap, "").at(index, "held_by_this_tenant"));
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
    fn an_unknown_outcome_is_said() {
        let fault = Fault::new(ErrorCode::Unavailable, "the database is away").outcome(Outcome::NotApplied);
        let reply = Refusal::from(fault).reply(Family::Provisioning);
        assert!(text(&reply).contains(r#""outcome":"not_applied""#));
    }
}
