//! The places of the line that a plan needs to see.

use numbering_core::{Malformed, ParseNumberError, Span, trunk};

use numbering_laws::trunk::store_double::*;

#[track_caller]
fn reaches(texts: &[&str], expected: &[&str]) {
    let expected: Vec<Span> = expected.iter().map(|text| span(text)).collect();
    assert_eq!(trunk::load_scope(texts.iter().map(|text| span(text))), expected);
}

#[test]
fn neighbours_are_in_reach_up_to_where_a_length_begins_and_ends() {
    reaches(&["+1000005"], &["+1000004..+1000006"]);
    reaches(&["+1000000"], &["+1000000..+1000001"]);
    reaches(&["+9999999"], &["+9999998..+9999999"]);
    let after = trunk::load_scope([span("+1*")])[0];
    assert_eq!(after.first(), span("+1*").first());
    assert_eq!(after.last(), span("+2*").first());
    assert_eq!(trunk::load_scope([span("+9*")])[0].last(), span("+9*").last());
}

#[test]
fn places_in_reach_are_in_order_and_joined_where_they_touch() {
    reaches(
        &["+1000020", "+1000005", "+1000008", "+1000005..+1000006"],
        &["+1000004..+1000009", "+1000019..+1000021"],
    );
}

#[test]
fn a_range_is_looked_for_at_its_place_and_in_its_territory() {
    let items = [
        Ok(span("+1000000..+1000009")),
        Err(Malformed::Number(ParseNumberError::Empty)),
    ];
    assert_eq!(
        trunk::footprints(&items),
        [span("+1000000..+1000009"), span("+100000*")]
    );
}

#[test]
fn a_prefix_is_looked_for_at_its_place_and_at_the_numbers_under_it() {
    let places = trunk::footprints(&spans(&["+1000000000000*"]));
    let expected = [
        "+1000000000000",
        "+10000000000000..+10000000000009",
        "+100000000000000..+100000000000099",
        "+1000000000000*",
    ];
    assert_eq!(places, expected.map(span));
}
