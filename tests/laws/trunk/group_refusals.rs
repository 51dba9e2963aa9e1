//! The refusals of changes of groups and users: items, reasons and conflicts.

use numbering_core::trunk::{PlanRefusal, UserItems};
use numbering_core::{Holding, PieceMap};

use numbering_laws::trunk::store_double::*;

#[track_caller]
fn assign(items: &[&str], expected: &[&str]) {
    assert_refused(|store| store.assign(SALES, &spans(items)), expected);
}

#[track_caller]
fn unassign(items: &[&str], expected: &[&str]) {
    assert_refused(|store| store.unassign(SALES, &item_refs(items)), expected);
}

#[track_caller]
fn assign_to_user(items: &[&str], expected: &[&str]) {
    assert_refused(
        |store| store.assign_to_user(SALES, BOB, UserItems::Ranges(&item_refs(items))),
        expected,
    );
    assert_refused(
        |store| store.assign_to_user(SALES, BOB, UserItems::Prefixes(&item_refs(items))),
        expected,
    );
}

#[test]
fn a_share_named_twice_is_a_duplicate_in_any_notation() {
    unassign(&["+1000002", "+1000002.."], &["1 DuplicateInRequest []"]);
    assign_to_user(&["+1000002", "+1000002.."], &["1 DuplicateInRequest []"]);
}

#[test]
fn assigning_what_the_tenant_lacks_is_refused() {
    assign(&["+1000040"], &["0 NotAvailable NotHeld []"]);
    assign(
        &["+1000019..+1000020"],
        &["0 NotAvailable HeldInPart [+1000010..+1000019]"],
    );
    let parts = "[+20000], [+20001], [+200020, +200021, +200022, +200023, +200024], [+200025], \
                 [+200026, +200027, +200028, +200029], [+20003, +20004, +20005, +20006, +20007, +20008, +20009]";
    assign(&["+200*"], &[&format!("0 NotAvailable HeldInPart [{parts}]")]);
    assign(&["+2001*"], &["0 NotAvailable NotHeld []"]);
}

#[test]
fn the_holdings_of_another_tenant_are_not_disclosed() {
    assign(&["+1000050..+1000051"], &["0 NotAvailable NotHeld []"]);
    assign(&["+3000*"], &["0 NotAvailable NotHeld []"]);
    unassign(&["+1000050.."], &["0 NotAvailable NotInThisGroup []"]);
    assign_to_user(&["+1000050"], &["0 NotAvailable NotInThisGroup []"]);
}

#[test]
fn assigning_a_mobile_number_as_a_range_is_refused() {
    assign(&["+1000030"], &["0 NotAvailable NotHeld []"]);
    let items = spans(&["+1000030", "+1000040"]);
    let refusal = inventory().assign(SALES, &items).unwrap_err();
    let piece_map = PieceMap::new(inventory().pieces).unwrap();
    let own = |holding: &Holding| holding.tenant == FOO;
    let explained = refusal.with_other_kinds(|index| items[index].ok(), &piece_map, own);
    let expected = ["0 NotAvailable OtherKind [+1000030]", "1 NotAvailable NotHeld []"];
    assert_eq!(describe(&explained), expected);
}

#[test]
fn assigning_an_assigned_number_is_refused() {
    assign(
        &["+1000001..+1000006"],
        &["0 NotAvailable HeldByGroup [+1000005]"],
    );
    assign(
        &["+1000003..+1000004"],
        &["0 NotAvailable HeldByThisGroup [+1000003, +1000004]"],
    );
    assign(&["+20001*"], &["0 NotAvailable HeldByThisGroup [[+20001]]"]);
    assign(&["+200011*"], &["0 NotAvailable HeldByThisGroup [[+20001]]"]);
}

#[test]
fn assigning_a_range_over_two_definitions_is_refused() {
    assign(
        &["+1000009..+1000010"],
        &["0 NotAvailable SpansDefinitions [+1000006..+1000009, +1000010..+1000019]"],
    );
}

#[test]
fn one_refused_item_refuses_the_request() {
    assign(
        &["+1000000", "+1000040", "+1000010", "+1000005", "+1000000"],
        &[
            "1 NotAvailable NotHeld []",
            "3 NotAvailable HeldByGroup [+1000005]",
            "4 DuplicateInRequest []",
        ],
    );
}

#[test]
fn unassigning_what_the_group_lacks_is_refused() {
    for item in ["+1000005..", "+1000005", "+1000000", "+1000030", "+1000040.."] {
        unassign(&[item], &["0 NotAvailable NotInThisGroup []"]);
        assign_to_user(&[item], &["0 NotAvailable NotInThisGroup []"]);
    }
}

#[test]
fn an_item_within_a_share_or_over_two_names_no_share() {
    unassign(&["+1000004.."], &["0 NotAvailable BeginsInside [+1000004]"]);
    unassign(
        &["+1000004..+1000005"],
        &["0 NotAvailable InThisGroupInPart [+1000004]"],
    );
    assign_to_user(
        &["+2000*"],
        &[
            "0 NotAvailable InThisGroupInPart [[+20001], [+200020, +200021, +200022, +200023, \
        +200024], [+200025], [+200026, +200027, +200028, +200029]]",
        ],
    );
}

#[test]
fn unassigning_the_numbers_of_a_user_is_refused() {
    unassign(&["+1000002.."], &["0 InUse HeldByUser [+1000003]"]);
    unassign(&["+1000003"], &["0 InUse HeldByUser [+1000003]"]);
    unassign(&["+20002*"], &["0 InUse HeldByUser [[+200025]]"]);
}

#[test]
fn assigning_the_numbers_of_another_user_is_refused() {
    assign_to_user(&["+1000002.."], &["0 NotAvailable HeldByUser [+1000003]"]);
    assign_to_user(&["+1000003..+1000004"], &["0 NotAvailable HeldByUser [+1000003]"]);
    assign_to_user(&["+2000251*"], &["0 NotAvailable HeldByUser [[+200025]]"]);
}

#[test]
fn a_refusal_names_the_first_hundred_items_at_fault() {
    let items = vec![Ok(span("+1000040")); 250];
    let refusal = inventory().assign(SALES, &items).unwrap_err();
    let indices: Vec<usize> = refusal.rejections().iter().map(|(index, _)| *index).collect();
    assert_eq!(indices, (0..PlanRefusal::ITEMS_MAX).collect::<Vec<_>>());
}

#[test]
fn assigning_a_range_with_a_withdrawn_number_is_refused() {
    let mut store = inventory();
    store.withdraw(FOO, &item_refs(&["+1000014"])).unwrap();
    let refusal = store.assign(SALES, &spans(&["+1000010..+1000019"])).unwrap_err();
    let held = "+1000010..+1000013, +1000015..+1000019";
    assert_eq!(
        describe(&refusal),
        [format!("0 NotAvailable HeldInPart [{held}]")]
    );
}
