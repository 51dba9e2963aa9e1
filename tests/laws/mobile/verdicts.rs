//! Single requests for mobile numbers, with their exact reports.

use numbering_core::{
    BatchReport, Cause, Conflicts, GroupKey, Holding, Item, Malformed, NumberRange, Piece, PieceMap,
    Reassignment, Rejection, TenantKey, Verdict, mobile,
};
use numbering_laws::{number, parsed};

const TENANT: TenantKey = TenantKey(1);
const OTHER: TenantKey = TenantKey(2);
const SALES: GroupKey = GroupKey(11);

fn held(text: &str, holding: Holding) -> Piece {
    Piece {
        span: parsed(text).into(),
        holding,
    }
}

fn piece_map(pieces: &[Piece]) -> PieceMap {
    PieceMap::new(pieces.to_vec()).unwrap()
}

fn items<const N: usize>(texts: [&str; N]) -> [Item; N] {
    texts.map(|text| Ok(parsed(text)))
}

fn rejection(report: &BatchReport<Rejection>) -> &Rejection {
    report.rejections().next().unwrap().1
}

#[test]
fn a_range_that_is_partly_held_is_refused() {
    let piece = held("+3225000003", Holding::available_mobile(OTHER));
    let plan = mobile::add(&piece_map(&[piece]), TENANT, &items(["+3225000000..+3225000009"]));
    assert_eq!(
        rejection(&plan.report),
        &Rejection::OwnedByOtherTenant(Conflicts::from_iter([&piece]))
    );
    assert_eq!(plan.reassignments, []);
}

#[test]
fn an_item_that_repeats_a_refused_one_is_judged_by_itself() {
    let piece = held("+3225000003", Holding::available_mobile(OTHER));
    let plan = mobile::add(
        &piece_map(&[piece]),
        TENANT,
        &items(["+3225000003..+3225000009", "+3225000004", "+3225000004"]),
    );
    let outcomes: Vec<_> = plan.report.rejections().collect();
    assert_eq!(outcomes.len(), 2);
    assert_eq!(outcomes[1], (2, &Rejection::DuplicateInRequest));
    assert_eq!(plan.report.verdict(), Verdict::Some);
}

#[test]
fn a_range_over_two_pieces_of_a_group_is_unassigned() {
    let in_group = Holding::assigned_mobile(TENANT, SALES);
    let pieces = [
        held("+9999990..+9999999", in_group),
        held("+10000000..+10000009", in_group),
    ];
    let plan = mobile::unassign(
        &piece_map(&pieces),
        TENANT,
        SALES,
        &items(["+9999995..+9999999", "+10000000"]),
    );
    assert_eq!(plan.report.verdict(), Verdict::All);
    let after = piece_map(&pieces).apply(&plan.reassignments);
    let available = Holding::available_mobile(TENANT);
    let expected = [
        held("+9999990..+9999994", in_group),
        held("+9999995..+9999999", available),
        held("+10000000", available),
        held("+10000001..+10000009", in_group),
    ];
    assert_eq!(after, expected);
}

#[test]
fn a_number_of_another_tenant_is_not_assigned() {
    let piece = held("+3225000000..+3225000009", Holding::available_mobile(OTHER));
    let plan = mobile::assign(&piece_map(&[piece]), TENANT, SALES, &items(["+3225000003"]));
    let expected = Rejection::NotAvailable(Cause::NotHeld, Conflicts::default());
    assert_eq!(rejection(&plan.report), &expected);
}

#[test]
fn a_request_without_items_is_accepted_and_does_nothing() {
    let plan = mobile::add(&PieceMap::default(), TENANT, &[]);
    assert_eq!(
        (plan.report.verdict(), plan.reassignments),
        (Verdict::All, Vec::<Reassignment>::new())
    );
}

#[test]
fn at_most_twenty_conflicts_are_named() {
    let single = |index: u64| NumberRange::single(number(3_225_000_000 + 2 * index));
    let piece = |index| Piece {
        span: single(index).into(),
        holding: Holding::available_mobile(OTHER),
    };
    let pieces: Vec<Piece> = (0..30).map(piece).collect();
    let plan = mobile::add(&piece_map(&pieces), TENANT, &items(["+3225000000..+3225000099"]));
    let rejection = rejection(&plan.report);
    assert_eq!(
        (rejection.conflicts(), rejection.is_truncated()),
        (&pieces[..20], true)
    );
    let plan = mobile::add(&piece_map(&pieces), TENANT, &items(["+3225000000..+3225000039"]));
    assert!(!plan.report.rejections().next().unwrap().1.is_truncated());
}

#[test]
fn a_request_names_at_most_a_thousand_conflicts_and_one_for_each_reason() {
    let single = |index: u64| NumberRange::single(number(3_225_000_000 + 2 * index));
    let piece = |index| Piece {
        span: single(index).into(),
        holding: Holding::available_mobile(OTHER),
    };
    let pieces: Vec<Piece> = (0..1_200).map(piece).collect();
    let range = |index: u64| {
        let first = 3_225_000_000 + 40 * index;
        Ok(NumberRange::new(number(first), number(first + 39)).unwrap())
    };
    let items: Vec<Item> = (0..60).map(range).collect();
    let plan = mobile::add(&piece_map(&pieces), TENANT, &items);
    let named = plan
        .report
        .rejections()
        .map(|(_, rejection)| (rejection.conflicts().len(), rejection.is_truncated()));
    let expected = [[(20, false); 50].as_slice(), &[(1, true); 10]].concat();
    assert_eq!(named.collect::<Vec<_>>(), expected);
}

#[test]
fn a_malformed_item_is_rejected_with_its_reason() {
    let item: Item = "+32".parse().map(NumberRange::single).map_err(Malformed::Number);
    let plan = mobile::remove(&PieceMap::default(), TENANT, &[item]);
    let Rejection::Malformed(reason) = rejection(&plan.report) else {
        panic!("{:?}", plan.report);
    };
    assert_eq!(reason.to_string(), "has 2 digits, and needs 7 or more");
}
