//! The bodies of requests: read without a panic, refused if not a JSON object, and refused in JSON.
//!
//! The first byte selects the kind of body.

use std::time::Duration;

use numbering_core::{E164, NumberRange};
use numbering_http::config::RequestLimits;
use numbering_http::error::{ErrorCode, Family, Refusal};
use numbering_http::fuzzing::READERS;
use numbering_http::wire::NumberList;
use serde_json::Value;

const LIMITS: RequestLimits = RequestLimits {
    body_bytes: 4096,
    items: 50,
    body_timeout: Duration::ZERO,
    send_timeout: Duration::ZERO,
    database_timeout: Duration::ZERO,
};

/// Panics if a reader does, or if its result cannot be right for the rest of `data`.
pub fn judge(data: &[u8]) {
    let Some((which, body)) = data.split_first() else {
        return;
    };
    let (name, read) = READERS[usize::from(*which) % READERS.len()];
    match read(body, &LIMITS) {
        Ok(()) => assert!(is_object(body) || name == "Filters", "{name} took {body:?}"),
        Err(refusal) => {
            let code = refusal.first().code();
            assert!(
                is_object(body) || code == ErrorCode::InvalidBody,
                "{name} said {code:?} of {body:?}"
            );
            check_reply(&refusal);
        }
    }
    if name == "MobileNumberList" {
        numbers(body);
    }
}

/// Returns `true` for a JSON object of any depth, with nothing after it.
fn is_object(body: &[u8]) -> bool {
    let text = str::from_utf8(body).unwrap_or_default();
    text.trim_start().starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Asserts that the reply is a refusal in JSON, in either family.
fn check_reply(refusal: &Refusal) {
    for family in [Family::Provisioning, Family::Exclusive] {
        let reply = refusal.reply(family);
        assert!((400..500).contains(&reply.status), "{refusal:?}");
        let answer: Value = serde_json::from_slice(&reply.body).unwrap();
        let errors = answer["errors"].as_array().unwrap();
        assert_eq!(errors.len(), refusal.faults().count(), "{refusal:?}");
    }
    assert!(
        refusal.faults().all(|fault| !fault.reason().is_empty()),
        "{refusal:?}"
    );
}

/// Asserts that a list read straight from the text equals the one in a tree of JSON.
fn numbers(body: &[u8]) {
    let (Ok(list), Ok(tree)) = (
        NumberList::parse(body, LIMITS.items),
        serde_json::from_slice::<Value>(body),
    ) else {
        return;
    };
    let given = tree.get("phoneNumbers").or(tree.get("numbers"));
    let slow = given
        .and_then(Value::as_array)
        .unwrap()
        .iter()
        .map(number_or_range);
    assert!(list.items().iter().map(|item| item.ok()).eq(slow), "{body:?}");
}

fn number_or_range(item: &Value) -> Option<NumberRange> {
    let number = |name| Some(item.get(name)?.as_str()?.parse::<E164>().ok());
    match (
        number("phoneNumber"),
        number("minPhoneNumber"),
        number("maxPhoneNumber"),
    ) {
        (Some(number), _, _) => Some(NumberRange::single(number?)),
        (None, first, None) => Some(NumberRange::single(first.flatten()?)),
        (None, first, Some(last)) => NumberRange::new(first.flatten()?, last?).ok(),
    }
}
