//! The scope that must be loaded for a plan.

use numbering_core::{Malformed, ParseNumberError, Span, trunk};

use numbering_laws::trunk::store_double::*;

#[track_caller]
fn assert_scope(texts: &[&str], expected: &[&str]) {
    let expected: Vec<Span> = expected.iter().map(|text| span(text)).collect();
    assert_eq!(trunk::load_scope(texts.iter().map(|text| span(text))), expected);
}

#[test]
fn the_scope_includes_the_neighbours_of_the_same_length() {
    assert_scope(&["+1000005"], &["+1000004..+1000006"]);
    assert_scope(&["+1000000"], &["+1000000..+1000001"]);
    assert_scope(&["+9999999"], &["+9999998..+9999999"]);
    let after = trunk::load_scope([span("+1*")])[0];
    assert_eq!(after.first(), span("+1*").first());
    assert_eq!(after.last(), span("+2*").first());
    assert_eq!(trunk::load_scope([span("+9*")])[0].last(), span("+9*").last());
}

#[test]
fn the_scope_ascends_and_touching_spans_are_merged() {
    assert_scope(
        &["+1000020", "+1000005", "+1000008", "+1000005..+1000006"],
        &["+1000004..+1000009", "+1000019..+1000021"],
    );
}

#[test]
fn the_footprints_of_a_range_are_itself_and_its_prefix_space() {
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
fn the_footprints_of_a_prefix_are_itself_and_the_numbers_under_it() {
    let footprints = trunk::footprints(&spans(&["+1000000000000*"]));
    let expected = [
        "+1000000000000",
        "+10000000000000..+10000000000009",
        "+100000000000000..+100000000000099",
        "+1000000000000*",
    ];
    assert_eq!(footprints, expected.map(span));
}
