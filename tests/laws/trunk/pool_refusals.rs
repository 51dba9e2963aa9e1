//! Which items are refused that a tenant's pool is to take in or let go, why, and what stands in the way.

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
fn what_a_tenant_has_is_not_defined_again() {
    define(
        &["+1000009..+1000020"],
        &["0 Overlaps [+1000006..+1000009, +1000010..+1000019]"],
    );
    define(&["+1000030"], &["0 Overlaps [+1000030]"]);
    define(&["+20001*"], &["0 Overlaps [[+20001]]"]);
}

#[test]
fn a_number_under_a_prefix_of_the_tenant_is_not_defined() {
    define(&["+2000000"], &["0 Overlaps [[+20000]]"]);
    define(
        &["+2001000", "+200012345..+200012349"],
        &["1 Overlaps [[+20001]]"],
    );
}

#[test]
fn a_number_is_under_a_prefix_also_where_a_group_has_a_longer_part_of_it() {
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
fn a_number_is_free_where_a_part_of_the_prefix_is_gone_for_good() {
    let mut store = StoreDouble::default();
    store.define(FOO, &spans(&["+2000*"])).unwrap();
    store.withdraw(FOO, &item_refs(&["+20003125*"])).unwrap();
    store.define(BAR, &spans(&["+2000312", "+20003125*"])).unwrap();
    let refusal = store.define(BAR, &spans(&["+2000313"])).unwrap_err();
    assert_eq!(reason(&refusal.rejections()[0].1), "OwnedByOtherTenant");
}

#[test]
fn a_prefix_over_what_the_tenant_has_is_not_defined() {
    let ranges = "+1000000..+1000001, +1000002, +1000003, +1000004, +1000005, +1000006..+1000009";
    define(&["+100000*"], &[&format!("0 Overlaps [{ranges}]")]);
    define(&["+100003*"], &["0 Overlaps [+1000030]"]);
    define(&["+2000250*"], &["0 Overlaps [[+200025]]"]);
}

#[test]
fn what_meets_something_of_another_tenant_is_not_defined() {
    define(&["+1000050"], &["0 OwnedByOtherTenant [+1000050..+1000059]"]);
    define(&["+10000*"], &["0 OwnedByOtherTenant [+1000050..+1000059]"]);
    define(&["+300*"], &["0 OwnedByOtherTenant [[+3000]]"]);
    define(&["+3000123"], &["0 OwnedByOtherTenant [[+3000]]"]);
}

#[test]
fn items_of_one_request_do_not_meet() {
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
fn a_number_and_a_longer_prefix_of_one_request_live_side_by_side() {
    let mut store = inventory();
    store.define(FOO, &spans(&["+43112345", "+431123451*"])).unwrap();
    store
        .define(FOO, &spans(&["+431123452*", "+4311234530"]))
        .unwrap();
}

#[test]
fn of_several_reasons_the_first_in_order_is_given() {
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
            "2 DuplicateInRequest []",
            "3 Overlaps [+1000010..+1000019]",
            "4 DuplicateInRequest []",
        ],
    );
}

#[test]
fn what_the_tenant_does_not_hold_is_not_taken_out() {
    for item in [
        "+1000040",
        "+1000050",
        "+1000030",
        "+1000030..",
        "+1000001..",
        "+1000050..",
        "+1000040..",
    ] {
        withdraw(&[item], &["0 NotFound []"]);
    }
    withdraw(&["+1000019..+1000020"], &["0 NotFound []"]);
    withdraw(&["+200*"], &["0 NotFound []"]);
    withdraw(&["+3000*"], &["0 NotFound []"]);
}

#[test]
fn a_part_over_two_definitions_is_not_taken_out() {
    withdraw(&["+1000009..+1000010"], &["0 NotFound []"]);
}

#[test]
fn what_a_group_has_is_not_taken_out() {
    let held = "+1000002, +1000003, +1000004, +1000005";
    withdraw(&["+1000000.."], &[&format!("0 InUse HeldByGroup [{held}]")]);
    withdraw(&["+1000005..+1000006"], &["0 InUse HeldByGroup [+1000005]"]);
    withdraw(&["+20001234*"], &["0 InUse HeldByGroup [[+20001]]"]);
}

#[test]
fn conflicts_are_the_first_twenty_in_the_order_of_the_line() {
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
fn a_row_named_twice_is_a_duplicate_however_it_is_named() {
    withdraw(&["+1000010..", "+1000015"], &["1 DuplicateInRequest []"]);
    withdraw(&["+1000015", "+1000010.."], &["1 DuplicateInRequest []"]);
    withdraw(
        &["+1000015..", "+1000015.."],
        &["0 NotFound []", "1 DuplicateInRequest []"],
    );
}
