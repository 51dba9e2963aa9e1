//! The refusals of changes of a tenant's pool: items, reasons and conflicts.

use numbering_core::{Malformed, ParseNumberError};

use numbering_laws::trunk::store_double::*;

#[track_caller]
fn define(items: &[&str], expected: &[&str]) {
    assert_refused(|store| store.define(FOO, &spans(items)), expected);
}

#[track_caller]
fn withdraw(items: &[&str], expected: &[&str]) {
    assert_refused(|store| store.withdraw(FOO, &item_refs(items)), expected);
}

#[test]
fn defining_what_the_tenant_has_is_refused() {
    define(
        &["+1000009..+1000020"],
        &["0 Overlaps [+1000006..+1000009, +1000010..+1000019]"],
    );
    define(&["+1000030"], &["0 Overlaps [+1000030]"]);
    define(&["+20001*"], &["0 Overlaps [[+20001]]"]);
}

#[test]
fn defining_a_number_under_a_prefix_of_the_tenant_is_refused() {
    define(&["+2000000"], &["0 Overlaps [[+20000]]"]);
    define(
        &["+2001000", "+200012345..+200012349"],
        &["1 Overlaps [[+20001]]"],
    );
}

#[test]
fn defining_a_number_under_an_assigned_part_of_a_prefix_is_refused() {
    let mut store = StoreDouble::default();
    store.define(FOO, &spans(&["+2000*"])).unwrap();
    store.assign(SALES, &spans(&["+20003125*"])).unwrap();
    let expected = [
        "0 OwnedByOtherTenant [[+20000, +20001, +20002, +200030, +2000310, +2000311, +20003120, \
                     +20003121, +20003122, +20003123, +20003124], [+20003125], [+20003126, +20003127, +20003128, \
                     +20003129, +2000313, +2000314, +2000315, +2000316, +2000317, +2000318, +2000319, +200032, \
                     +200033, +200034, +200035, +200036, +200037, +200038, +200039, +20004, +20005, +20006, +20007, \
                     +20008, +20009]]",
    ];
    let refusal = store.define(BAR, &spans(&["+2000312"])).unwrap_err();
    assert_eq!(describe(&refusal), expected);
    let report = store.add_mobile(BAR, &[Ok("+2000312".parse().unwrap())]);
    assert_eq!(report.rejected_count(), 1);
}

#[test]
fn a_number_under_a_withdrawn_part_of_a_prefix_is_free() {
    let mut store = StoreDouble::default();
    store.define(FOO, &spans(&["+2000*"])).unwrap();
    store.withdraw(FOO, &item_refs(&["+20003125*"])).unwrap();
    store.define(BAR, &spans(&["+2000312", "+20003125*"])).unwrap();
    let refusal = store.define(BAR, &spans(&["+2000313"])).unwrap_err();
    assert_eq!(reason(&refusal.rejections()[0].1), "OwnedByOtherTenant");
}

#[test]
fn defining_a_prefix_of_held_numbers_is_refused() {
    let ranges = "+1000000..+1000001, +1000002, +1000003, +1000004, +1000005, +1000006..+1000009";
    define(&["+100000*"], &[&format!("0 Overlaps [{ranges}]")]);
    define(&["+100003*"], &["0 Overlaps [+1000030]"]);
    define(&["+2000250*"], &["0 Overlaps [[+200025]]"]);
}

#[test]
fn defining_what_conflicts_with_another_tenant_is_refused() {
    define(&["+1000050"], &["0 OwnedByOtherTenant [+1000050..+1000059]"]);
    define(&["+10000*"], &["0 OwnedByOtherTenant [+1000050..+1000059]"]);
    define(&["+300*"], &["0 OwnedByOtherTenant [[+3000]]"]);
    define(&["+3000123"], &["0 OwnedByOtherTenant [[+3000]]"]);
}

#[test]
fn conflicting_items_of_one_request_are_duplicates() {
    define(
        &["+1000070..+1000075", "+1000075", "+1000076"],
        &["1 DuplicateInRequest []"],
    );
    define(&["+32*", "+321*"], &["1 DuplicateInRequest []"]);
    define(&["+321*", "+32*", "+33*"], &["1 DuplicateInRequest []"]);
    define(&["+3211234", "+321*"], &["1 DuplicateInRequest []"]);
    define(
        &["+321*", "+321123456789", "+322123456789"],
        &["1 DuplicateInRequest []"],
    );
}

#[test]
fn a_number_and_a_longer_prefix_do_not_conflict() {
    let mut store = inventory();
    store.define(FOO, &spans(&["+43112345", "+431123451*"])).unwrap();
    store
        .define(FOO, &spans(&["+431123452*", "+4311234530"]))
        .unwrap();
}

#[test]
fn the_first_of_several_reasons_is_given() {
    let items = [
        Err(Malformed::Number(ParseNumberError::Empty)),
        Ok(span("+1000050..+1000051")),
        Ok(span("+1000051")),
        Ok(span("+1000019..+1000029")),
        Ok(span("+10000*")),
    ];
    assert_refused(
        |store| store.define(FOO, &items),
        &[
            "0 Malformed []",
            "1 OwnedByOtherTenant [+1000050..+1000059]",
            "2 OwnedByOtherTenant [+1000050..+1000059]",
            "3 Overlaps [+1000010..+1000019]",
            "4 OwnedByOtherTenant [+1000050..+1000059]",
        ],
    );
}

#[test]
fn withdrawing_what_the_tenant_lacks_is_refused() {
    for item in [
        "+1000040",
        "+1000050",
        "+1000030",
        "+1000030..",
        "+1000050..",
        "+1000040..",
    ] {
        withdraw(&[item], &["0 NotFound []"]);
    }
    withdraw(&["+1000001.."], &["0 NotWhole BeginsInside [+1000000..+1000001]"]);
    withdraw(
        &["+1000019..+1000020"],
        &["0 NotWhole HeldInPart [+1000010..+1000019]"],
    );
    let parts = "[+20000], [+20001], [+200020, +200021, +200022, +200023, +200024], [+200025], \
                 [+200026, +200027, +200028, +200029], [+20003, +20004, +20005, +20006, +20007, +20008, +20009]";
    withdraw(&["+200*"], &[&format!("0 NotWhole HeldInPart [{parts}]")]);
    withdraw(&["+3000*"], &["0 NotFound []"]);
}

#[test]
fn withdrawing_a_part_of_two_definitions_is_refused() {
    withdraw(
        &["+1000009..+1000010"],
        &["0 NotWhole SpansDefinitions [+1000006..+1000009, +1000010..+1000019]"],
    );
}

#[test]
fn withdrawing_assigned_numbers_is_refused() {
    let held = "+1000002, +1000003, +1000004, +1000005";
    withdraw(&["+1000000.."], &[&format!("0 InUse HeldByGroup [{held}]")]);
    withdraw(&["+1000005..+1000006"], &["0 InUse HeldByGroup [+1000005]"]);
    withdraw(&["+20001234*"], &["0 InUse HeldByGroup [[+20001]]"]);
}

#[test]
fn conflicts_are_the_first_twenty_pieces() {
    let mut store = StoreDouble::default();
    let texts: Vec<String> = (0..30).map(|n| format!("+10000{n:02}")).collect();
    let numbers: Vec<&str> = texts.iter().map(String::as_str).collect();
    store.define(FOO, &spans(&["+10000001*"])).unwrap();
    store.define(FOO, &spans(&numbers)).unwrap();
    let refusal = store.define(FOO, &spans(&["+10000*"])).unwrap_err();
    let expected = format!("0 Overlaps [{}]", numbers[..20].join(", "));
    assert_eq!(describe(&refusal), [expected]);
}

#[test]
fn a_row_named_twice_is_a_duplicate_in_any_notation() {
    withdraw(&["+1000010..", "+1000015"], &["1 DuplicateInRequest []"]);
    withdraw(&["+1000015", "+1000010.."], &["1 DuplicateInRequest []"]);
    withdraw(
        &["+1000015..", "+1000015.."],
        &[
            "0 NotWhole BeginsInside [+1000010..+1000019]",
            "1 NotWhole BeginsInside [+1000010..+1000019]",
        ],
    );
}
