//! Tests of every accepted spelling, and of every refusal.

use super::filters::Filters;
use crate::error::ErrorCode;

const ASSIGNED: &[&str] = &["assignement", "assignment"];

fn filters(query: &str, body: &str) -> Filters {
    Filters::read(query, body.as_bytes()).unwrap()
}

#[test]
fn the_six_spellings_of_a_boolean_are_read() {
    for (text, expected) in [
        ("true", true),
        ("True", true),
        ("1", true),
        ("false", false),
        ("False", false),
        ("0", false),
    ] {
        let found = filters(&format!("available={text}"), "").boolean(&["available"]);
        assert_eq!(found.unwrap(), Some(expected));
    }
    for text in ["TRUE", "yes", "", "2"] {
        let fault = filters(&format!("available={text}"), "")
            .boolean(&["available"])
            .unwrap_err();
        assert_eq!(
            fault.reason(),
            format!("\"available\" must be true or false, got {text:?}")
        );
    }
}

#[test]
fn a_body_is_read_and_the_query_wins() {
    let both = filters(
        "available=false&other=1&other=2",
        r#" {"available":true,"assignement":true,"x":1,"x":2} "#,
    );
    assert_eq!(both.boolean(&["available"]).unwrap(), Some(false));
    assert_eq!(both.boolean(ASSIGNED).unwrap(), Some(true));
    for body in ["", "null", " null\n", "{}", r#"{"available":null}"#] {
        assert_eq!(
            filters("", body).boolean(&["available"]).unwrap(),
            None,
            "{body:?}"
        );
    }
}

#[test]
fn a_body_that_is_not_an_object_is_refused() {
    for body in ["[]", "true", "{", "x", "\"null\""] {
        let refusal = Filters::read("", body.as_bytes()).unwrap_err();
        assert_eq!(refusal.first().code(), ErrorCode::InvalidBody, "{body}");
    }
}

#[test]
fn duplicate_keys_and_wrong_types_are_refused() {
    let cases = [
        (
            filters("available=1&available=1", ""),
            "\"available\" is given twice",
        ),
        (
            filters("", r#"{"available":true,"available":true}"#),
            "\"available\" is given twice",
        ),
        (
            filters("", r#"{"available":"true"}"#),
            r#""available" must be true or false, got "true""#,
        ),
        (
            filters("", r#"{"available":1}"#),
            r#""available" must be true or false, got 1"#,
        ),
    ];
    for (filters, expected) in cases {
        assert_eq!(filters.boolean(&["available"]).unwrap_err().reason(), expected);
    }
    assert!(
        filters("assignement=1&assignment=1", "")
            .boolean(ASSIGNED)
            .is_err()
    );
}

#[test]
fn a_leading_space_of_a_number_is_read_as_a_plus() {
    let number = Some("+32471123456".parse().unwrap());
    for query in [
        "after=+32471123456",
        "after=%2B32471123456",
        "after=%2032471123456",
        "after=0032471123456",
    ] {
        assert_eq!(filters(query, "").number("after").unwrap(), number, "{query}");
    }
    assert_eq!(
        filters("after=+32-01", "").prefix("after").unwrap(),
        Some("+3201".parse().unwrap())
    );
    let fault = filters("after=0471", "").number("after").unwrap_err();
    assert!(fault.reason().starts_with("\"0471\" does not begin with +"));
}

#[test]
fn a_limit_lies_between_one_and_the_maximum() {
    for (text, expected) in [("1", Some(1)), ("10000", Some(10_000))] {
        assert_eq!(filters(&format!("limit={text}"), "").limit().unwrap(), expected);
    }
    assert_eq!(filters("", r#"{"limit":7}"#).limit().unwrap(), Some(7));
    for text in ["0", "10001", "-1", "x", ""] {
        let fault = filters(&format!("limit={text}"), "").limit().unwrap_err();
        assert_eq!(
            fault.reason(),
            format!("\"limit\" must be an integer from 1 to 10000, got {text:?}")
        );
    }
    assert!(filters("", r#"{"limit":"7"}"#).limit().is_err());
}

#[test]
fn ranges_are_the_only_other_view() {
    assert!(filters("view=ranges", "").wants_ranges().unwrap());
    assert!(!filters("", "").wants_ranges().unwrap());
    assert_eq!(
        filters("view=x", "").wants_ranges().unwrap_err().reason(),
        r#""view" must be "ranges", got "x""#
    );
}

#[test]
fn a_text_with_control_characters_is_refused() {
    for (query, body) in [
        ("after=a%00", ""),
        ("after=%0A", ""),
        ("", r#"{"after":"\u0000"}"#),
    ] {
        let fault = filters(query, body).text("after").unwrap_err();
        assert_eq!(fault.code(), ErrorCode::InvalidAttribute);
        assert!(
            fault
                .reason()
                .starts_with("\"after\" must be a text without control characters, got ")
        );
    }
    assert_eq!(filters("after=R+%26+D", "").text("after").unwrap(), Some("R & D"));
}
