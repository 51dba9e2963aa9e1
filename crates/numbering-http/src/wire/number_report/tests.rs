//! Tests of every shape of a row, and of the three answers.

use numbering_core::{
    BatchReport, Cause, GroupKey, Holding, NumberRange, Piece, Rejection, TenantKey, UserKey,
};

use super::{ItemStatus, ListChunk};
use crate::error::{ErrorCause, NameLookup, Reply};
use crate::wire::{InventoryKind, NumberList, RejectionRenderer, RequestTarget};

/// A lookup that knows tenant 2 and group 7.
struct KnownNames;

impl NameLookup for KnownNames {
    fn tenant(&self, key: TenantKey) -> Option<&str> {
        (key == TenantKey(2)).then_some("bar")
    }

    fn group(&self, key: GroupKey) -> Option<&str> {
        (key == GroupKey(7)).then_some("sales")
    }

    fn user(&self, _: UserKey) -> Option<&str> {
        None
    }
}

/// A lookup that shows nothing.
struct NoNames;

impl NameLookup for NoNames {
    fn tenant(&self, _: TenantKey) -> Option<&str> {
        None
    }

    fn group(&self, _: GroupKey) -> Option<&str> {
        None
    }

    fn user(&self, _: UserKey) -> Option<&str> {
        None
    }

    fn shows(&self, _: &Piece) -> bool {
        false
    }
}

const TARGET: RequestTarget<'_> = RequestTarget {
    tenant: "foo",
    group: None,
    inventory: InventoryKind::Mobile,
};

fn piece_of(range: &str, holding: Holding) -> Piece {
    let range: NumberRange = range.parse().unwrap();
    Piece {
        span: range.into(),
        holding,
    }
}

fn owned_by(range: &str, key: i64) -> Rejection {
    let piece = piece_of(range, Holding::available_mobile(TenantKey(key)));
    Rejection::OwnedByOtherTenant([&piece].into_iter().collect())
}

/// The replies for `items`, where malformed ones need no outcome of their own.
fn report(names: &dyn NameLookup, items: &str, outcomes: &[Result<(), Rejection>]) -> (Reply, Reply) {
    let list = NumberList::parse(format!(r#"{{"phoneNumbers":[{items}]}}"#).as_bytes(), 100).unwrap();
    let outcome_of = |(item, outcome): (&numbering_core::Item, &Result<(), Rejection>)| match item {
        Ok(_) => outcome.clone(),
        Err(malformed) => Err(Rejection::Malformed(*malformed)),
    };
    let report: BatchReport<Rejection> = list.items().iter().zip(outcomes).map(outcome_of).collect();
    let renderer = RejectionRenderer {
        target: TARGET,
        names,
    };
    let reply = |status| {
        ListChunk::default()
            .results(&list, &report, &renderer)
            .reply(&list, status)
    };
    (reply(ItemStatus::Added), reply(ItemStatus::Removed))
}

#[track_caller]
fn assert_reply(reply: &Reply, status: u16, body: &str) {
    assert_eq!(std::str::from_utf8(&reply.body).unwrap(), body);
    assert_eq!(reply.status, status);
}

const NUMBER: &str = r#"{"phoneNumber":"0032 471123456"}"#;
const RANGE: &str = r#"{"minPhoneNumber":"+32471123400","maxPhoneNumber":"+32471123409"}"#;

#[test]
fn all_accepted_is_201_with_rows_and_200_without() {
    let (added, removed) = report(&KnownNames, &format!("{NUMBER},{RANGE}"), &[Ok(()), Ok(())]);
    let rows = concat!(
        r#"{"result":[{"phoneNumber":"+32471123456","status":"added"},"#,
        r#"{"minPhoneNumber":"+32471123400","maxPhoneNumber":"+32471123409","status":"added"}]}"#
    );
    assert_reply(&added, 201, rows);
    assert_reply(&removed, 200, "{}");
}

#[test]
fn some_accepted_is_207_with_a_summary() {
    let (added, removed) = report(
        &KnownNames,
        &format!(r#"{NUMBER},{{"phoneNumber":"0471\""}}"#),
        &[Ok(()), Ok(())],
    );
    let body = |done: &str| {
        [
            r#"{"result":[{"phoneNumber":"+32471123456","status":""#,
            done,
            r#""},{"phoneNumber":"0471\"","status":"rejected","code":1002,"reason":"\"0471\\\"\" does not begin with + or 00: "#,
            r#"write it in the international form, + and the country code first"}],"summary":{""#,
            done,
            r#"":1,"rejected":1}}"#,
        ]
        .concat()
    };
    assert_reply(&added, 207, &body("added"));
    assert_reply(&removed, 207, &body("removed"));
}

#[test]
fn none_accepted_is_400_with_one_error_for_each_code() {
    let outcomes = [
        owned_by("+32471123456", 2),
        owned_by("+32471123400..+32471123499", 2),
        Rejection::NotFound,
    ]
    .map(Err);
    let items = format!(r#"{NUMBER},{RANGE},{{"phoneNumber":"+32471123457"}}"#);
    let (added, removed) = report(&KnownNames, &items, &outcomes);
    let expected = concat!(
        r#"{"errors":[{"code":1009,"message":"This belongs to another tenant.","details":{"name":"OWNED_BY_OTHER_TENANT","#,
        r#""reason":"+32471123456 is held by tenant bar","index":0,"cause":"held_by_tenant","#,
        r#""conflicts":[{"minPhoneNumber":"+32471123456","maxPhoneNumber":"+32471123456","tenantId":"bar"}]}},"#,
        r#"{"code":1004,"message":"This does not exist.","details":{"name":"NOT_FOUND","#,
        r#""reason":"+32471123457 is not a mobile number of tenant foo","index":2,"cause":"not_held","conflicts":[]}}],"#,
        r#""result":[{"phoneNumber":"+32471123456","status":"rejected","code":1009,"reason":"+32471123456 is held by tenant bar"},"#,
        r#"{"minPhoneNumber":"+32471123400","maxPhoneNumber":"+32471123409","status":"rejected","code":1009,"#,
        r#""reason":"some of +32471123400..+32471123409 is held by tenant bar","#,
        r#""conflicts":[{"minPhoneNumber":"+32471123400","maxPhoneNumber":"+32471123499","tenantId":"bar"}]},"#,
        r#"{"phoneNumber":"+32471123457","status":"rejected","code":1004,"reason":"+32471123457 is not a mobile number of tenant foo"}],"#,
        r#""summary":{"added":0,"rejected":3}}"#
    );
    assert_reply(&added, 400, expected);
    assert_eq!(removed.status, 400);
    assert!(
        String::from_utf8(removed.body)
            .unwrap()
            .ends_with(r#""summary":{"removed":0,"rejected":3}}"#)
    );
}

#[test]
fn a_list_of_one_missing_number_is_400() {
    let (_, removed) = report(&KnownNames, NUMBER, &[Err(Rejection::NotFound)]);
    assert_eq!(removed.status, 400);
}

#[test]
fn a_holder_that_the_caller_may_not_see_is_not_named() {
    let (added, _) = report(&NoNames, RANGE, &[Err(owned_by("+32471123400..+32471123499", 2))]);
    let body = String::from_utf8(added.body).unwrap();
    assert!(body.contains("some of +32471123400..+32471123409 is held by another tenant"));
    assert!(body.contains(r#""conflicts":[]"#) && !body.contains("bar") && !body.contains("499"));
}

#[test]
fn a_malformed_range_echoes_both_ends() {
    let items =
        format!(r#"{NUMBER},{{"minPhoneNumber":"+32 471 12 34 09","maxPhoneNumber":"+32471123400"}}"#);
    let (added, _) = report(&KnownNames, &items, &[Ok(()), Ok(())]);
    let row = concat!(
        r#"{"minPhoneNumber":"+32471123409","maxPhoneNumber":"+32471123400","status":"rejected","code":1002,"#,
        r#""reason":"the range is reversed: +32471123400 stands before +32471123409","conflicts":[]}"#
    );
    assert!(String::from_utf8(added.body).unwrap().contains(row));
}

#[test]
fn every_rejection_has_a_code_a_word_and_a_sentence() {
    let piece = piece_of(
        "+32471123456",
        Holding::assigned_mobile(TenantKey(1), GroupKey(7)),
    );
    let conflicts = || [&piece].into_iter().collect();
    let cases = [
        (
            Rejection::DuplicateInRequest,
            "1011 repeated: +32471123456 occurs earlier in this request",
        ),
        (
            owned_by("+32471123456", 3),
            "1009 held_by_tenant: +32471123456 is held by another tenant",
        ),
        (
            Rejection::AlreadyHeld(conflicts()),
            "11 held_by_this_tenant: +32471123456 is held by tenant foo already",
        ),
        (
            Rejection::Overlaps(conflicts()),
            "1010 held_by_this_tenant: +32471123456 overlaps a holding of tenant foo",
        ),
        (
            Rejection::NotFound,
            "1004 not_held: +32471123456 is not a mobile number of tenant foo",
        ),
        (
            Rejection::NotAvailable(Cause::NotHeld, conflicts()),
            "19 not_held: +32471123456 is not a mobile number of tenant foo",
        ),
        (
            Rejection::NotAvailable(Cause::HeldByGroup, conflicts()),
            "19 held_by_group: +32471123456 is held by group sales",
        ),
        (
            Rejection::NotAvailable(Cause::HeldByThisGroup, conflicts()),
            "19 held_by_this_group: +32471123456 is assigned to this group already",
        ),
        (
            Rejection::NotAvailable(Cause::SpansDefinitions, conflicts()),
            "19 spans_definitions: +32471123456 lies in more than one definition",
        ),
        (
            Rejection::NotAvailable(Cause::NotInThisGroup, conflicts()),
            "19 not_in_this_group: +32471123456 is not a mobile number of this group",
        ),
        (
            Rejection::InUse(Cause::HeldByGroup, conflicts()),
            "1003 held_by_group: +32471123456 is held by group sales",
        ),
        (
            Rejection::InUse(Cause::HeldByUser, conflicts()),
            "1003 held_by_user: +32471123456 is held by another user",
        ),
    ];
    for (rejection, expected) in cases {
        assert_shown(&rejection, expected);
    }
}

#[test]
fn what_is_held_otherwise_has_sentences_of_its_own() {
    let piece = piece_of("+32471123456", Holding::available_mobile(TenantKey(1)));
    let conflicts = || [&piece].into_iter().collect();
    let cases = [
        (
            Rejection::NotAvailable(Cause::HeldInPart, conflicts()),
            "19 held_in_part: not all of +32471123456 are mobile numbers of tenant foo",
        ),
        (
            Rejection::NotWhole(Cause::InThisGroupInPart, conflicts()),
            "1004 held_in_part: not all of +32471123456 are mobile numbers of this group",
        ),
        (
            Rejection::NotWhole(Cause::OtherKind, conflicts()),
            "1004 other_kind: +32471123456 is held as a mobile number",
        ),
        (
            Rejection::NotAvailable(Cause::SpansShares, conflicts()),
            "19 spans_shares: +32471123456 lies in more than one assignment of this group",
        ),
    ];
    for (rejection, expected) in cases {
        assert_shown(&rejection, expected);
    }
}

/// Asserts the code, the cause and the sentence of the rejection of a number.
#[track_caller]
fn assert_shown(rejection: &Rejection, expected: &str) {
    let sent = crate::wire::SentItem::Number("+32471123456".parse().unwrap());
    let renderer = RejectionRenderer {
        target: TARGET,
        names: &KnownNames,
    };
    let (code, cause) = (
        RejectionRenderer::code(rejection).number(),
        serde_json::to_value(renderer.cause(rejection)).unwrap(),
    );
    let reason = renderer.reason(rejection, sent);
    assert_eq!(format!("{code} {}: {reason}", cause.as_str().unwrap()), expected);
}

#[test]
fn a_group_names_itself() {
    let target = RequestTarget {
        group: Some("ops"),
        ..TARGET
    };
    let renderer = RejectionRenderer {
        target,
        names: &KnownNames,
    };
    let sent = crate::wire::SentItem::Number("+32471123456".parse().unwrap());
    assert_eq!(renderer.cause(&Rejection::NotFound), ErrorCause::NotInThisGroup);
    assert_eq!(
        renderer.reason(&Rejection::NotFound, sent),
        "+32471123456 is not a mobile number of group ops"
    );
}
