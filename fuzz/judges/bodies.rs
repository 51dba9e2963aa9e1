//! Every body of a request: read without a panic, refused where it is no JSON object, and refused in JSON.
//!
//! The first byte says which body it is to be.

use numbering_http::error::{ErrorCode, Family, Refusal};
use numbering_http::routes::request_bodies::READERS;
use numbering_http::state::Limits;
use numbering_http::wire::NumberList;
use serde_json::Value;

const LIMITS: Limits = Limits {
    body_bytes: 4096,
    items: 50,
};

/// Panics where a reader does, or where what it says of the rest of `data` cannot be.
pub(crate) fn judge(data: &[u8]) {
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
            is_told(&refusal);
        }
    }
    if name == "NumberListBody" {
        numbers(body);
    }
}

/// A JSON object and nothing after it; it may be as deep as it likes.
fn is_object(body: &[u8]) -> bool {
    let text = str::from_utf8(body).unwrap_or_default();
    text.trim_start().starts_with('{') && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// The answer is a refusal of the request, in JSON, in either family.
fn is_told(refusal: &Refusal) {
    for family in [Family::Provisioning, Family::Exclusive] {
        let reply = refusal.reply(family);
        assert!((400..500).contains(&reply.status), "{refusal:?}");
        let told: Value = serde_json::from_slice(&reply.body).unwrap();
        let errors = told["errors"].as_array().unwrap();
        assert_eq!(errors.len(), refusal.faults().count(), "{refusal:?}");
    }
    assert!(
        refusal.faults().all(|fault| !fault.reason().is_empty()),
        "{refusal:?}"
    );
}

/// What is read of a list straight from the text is what a tree of JSON has.
fn numbers(body: &[u8]) {
    let (Ok(list), Ok(tree)) = (
        NumberList::parse(body, LIMITS.items),
        serde_json::from_slice::<Value>(body),
    ) else {
        return;
    };
    let items = tree
        .get("phoneNumbers")
        .or(tree.get("numbers"))
        .and_then(Value::as_array)
        .unwrap();
    let text = |item: &Value, name| item.get(name).and_then(Value::as_str).map(str::to_owned);
    let slow = items.iter().map(
        |item| match (text(item, "phoneNumber"), text(item, "minPhoneNumber")) {
            (Some(number), _) => number.parse().ok().filter(|_| !number.contains("..")),
            (None, first) => {
                let first = first.unwrap();
                let last = text(item, "maxPhoneNumber").unwrap_or_else(|| first.clone());
                let ends = (first.parse().ok(), last.parse().ok());
                ends.0
                    .zip(ends.1)
                    .and_then(|(first, last)| numbering_core::NumberRange::new(first, last).ok())
            }
        },
    );
    assert!(list.items().iter().map(|item| item.ok()).eq(slow), "{body:?}");
}
