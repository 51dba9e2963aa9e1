//! Tests of every accepted list, and of every refusal with its place.

use super::{NumberList, SentItem};
use crate::error::{Family, Refusal};

fn line(refusal: &Refusal) -> String {
    let reply = refusal.reply(Family::Provisioning);
    let value: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
    let (fault, details) = (&value["errors"][0], &value["errors"][0]["details"]);
    let pointer = details["pointer"].as_str().unwrap_or("-");
    format!(
        "{} {pointer}: {}",
        fault["code"],
        details["reason"].as_str().unwrap()
    )
}

fn refusal(body: &str) -> String {
    line(&NumberList::parse(body.as_bytes(), 5).unwrap_err())
}

#[test]
fn every_shape_of_an_item_is_read() {
    let body = r#"{"x":[1],"phoneNumbers":[{"phoneNumber":"0032 471-12.34.56","x":1,"x":2},{"minPhoneNumber":"+3226127000"},
        {"maxPhoneNumber":"+3226127009","minPhoneNumber":"+3226127000","phoneNumber":null},{"phoneNumber":"0471"},
        {"minPhoneNumber":"+32 26127009","maxPhoneNumber":"x"}]}"#;
    let list = NumberList::parse(body.as_bytes(), 5).unwrap();
    let sent: Vec<SentItem<'_>> = list.sent().collect();
    let expected = [
        SentItem::Number("+32471123456".parse().unwrap()),
        SentItem::Range("+3226127000".parse().unwrap()),
        SentItem::Range("+3226127000..+3226127009".parse().unwrap()),
        SentItem::MalformedNumber("0471"),
        SentItem::MalformedRange("+3226127009", "x"),
    ];
    assert_eq!(sent, expected);
    assert_eq!(list.items().iter().filter(|item| item.is_err()).count(), 2);
}

#[test]
fn names_that_are_not_read_are_noticed_while_the_list_is_read() {
    for (body, expected) in [
        (
            r#"{"phoneNumbers":[{"phoneNumber":"+32471123456"},{"phoneNumbers":"+32471123457"}]}"#,
            false,
        ),
        (
            r#"{"numbers":[{"minPhoneNumber":"+32471123456","maxPhoneNumber":null}]}"#,
            false,
        ),
        (r#"{"numbers":[{"phoneNumber":"+32471123456"}],"colour":1}"#, true),
        (r#"{"colour":1,"numbers":[{"phoneNumber":"+32471123456"}]}"#, true),
        (
            r#"{"numbers":[{"phoneNumber":"+32471123456"},{"phoneNumber":"+32471123457","x":{}}]}"#,
            true,
        ),
    ] {
        let list = NumberList::parse(body.as_bytes(), 5).unwrap();
        assert_eq!(list.has_other_names(), expected, "{body}");
    }
}

#[test]
fn the_list_has_two_names_and_only_one_may_be_used() {
    assert!(NumberList::parse(br#"{"numbers":[{"phoneNumber":"+32471123456"}]}"#, 5).is_ok());
    let both = r#"{"phoneNumbers":[{"phoneNumber":"+32471123456"}],"numbers":[]}"#;
    assert_eq!(
        refusal(both),
        r#"1002 /numbers: "phoneNumbers" and "numbers" name the same list: use one of them"#
    );
    let twice = r#"{"numbers":[{"phoneNumber":"+32471123456"}],"numbers":[]}"#;
    assert_eq!(refusal(twice), r#"1002 /numbers: "numbers" is given twice"#);
}

#[test]
fn an_invalid_body_is_refused_with_the_place() {
    let cases = [
        ("", "1000 -: the body is empty"),
        ("[]", "1000 -: expected an object, got an array"),
        ("{}", r#"1001 /phoneNumbers: "phoneNumbers" is missing"#),
        (
            r#"{"phoneNumbers":null}"#,
            r#"1001 /phoneNumbers: "phoneNumbers" is missing"#,
        ),
        (
            r#"{"phoneNumbers":[]}"#,
            "1002 /phoneNumbers: is empty: 1 to 5 items are allowed",
        ),
        (
            r#"{"numbers":{}}"#,
            "1002 /numbers: expected an array, got an object",
        ),
        (
            r#"{"numbers":["+32471123456"]}"#,
            r#"1002 /numbers/0: expected an object, got the string "+32471123456""#,
        ),
        (
            r#"{"numbers":[["+32471123456"]]}"#,
            "1002 /numbers/0: expected an object, got an array",
        ),
        (
            r#"{"numbers":[null]}"#,
            "1002 /numbers/0: expected an object, got null",
        ),
        (
            r#"{"phoneNumbers":[{"phoneNumber":"+32471123456"},{"phoneNumber":32471123457}]}"#,
            "1002 /phoneNumbers/1/phoneNumber: expected a string, got the integer 32471123457",
        ),
        (
            r#"{"phoneNumbers":[{"phoneNumber":"x"},{"phoneNumber":"x","phoneNumber":"x"}]}"#,
            r#"1002 /phoneNumbers/1/phoneNumber: "phoneNumber" is given twice"#,
        ),
        (
            r#"{"phoneNumbers":[{"phoneNumber":null}]}"#,
            r#"1001 /phoneNumbers/0/phoneNumber: "phoneNumber" is missing"#,
        ),
        (
            r#"{"numbers":[{"x":1}]}"#,
            r#"1001 /numbers/0/phoneNumber: "phoneNumber" is missing"#,
        ),
        (
            r#"{"numbers":[{"maxPhoneNumber":"+32471123456"}]}"#,
            r#"1001 /numbers/0/minPhoneNumber: "minPhoneNumber" is missing"#,
        ),
        (
            r#"{"numbers":[{"phoneNumber":"+32471123456","minPhoneNumber":"+32471123456"}]}"#,
            r#"1002 /numbers/0: names both a number and a range: use either "phoneNumber", or "minPhoneNumber" with "maxPhoneNumber""#,
        ),
        (
            r#"{"numbers":[{}"#,
            "1000 -: EOF while parsing a list at line 1 column 14",
        ),
    ];
    for (body, expected) in cases {
        assert_eq!(refusal(body), expected, "{body}");
    }
}

#[test]
fn one_item_more_than_allowed_is_too_many() {
    let body = |count: usize| {
        let items = vec![r#"{"phoneNumber":"+32471123456"}"#; count].join(",");
        format!(r#"{{"phoneNumbers":[{items}]}}"#)
    };
    assert!(NumberList::parse(body(5).as_bytes(), 5).is_ok());
    let refusal = NumberList::parse(body(6).as_bytes(), 5).unwrap_err();
    assert_eq!(
        line(&refusal),
        r#"1008 /phoneNumbers: "phoneNumbers" has more than 5 items"#
    );
    let reply = refusal.reply(Family::Provisioning);
    assert_eq!(reply.status, 413);
    assert!(String::from_utf8(reply.body).unwrap().contains(r#""limit":5"#));
}

#[test]
fn a_list_that_is_too_long_is_not_read_to_its_end() {
    let body = r#"{"numbers":[{"phoneNumber":"1"},{"phoneNumber":"2"},{"phoneNumber":"3"},{"phoneNumber":"4"},
        {"phoneNumber":"5"},{"phoneNumber":"6"},no json"#;
    assert!(refusal(body).starts_with("1008"));
}
