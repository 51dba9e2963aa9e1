//! Random sequences of requests: after each, the report and the pieces agree with the model.

use std::collections::BTreeSet;

use numbering_core::strategies::{clustered_number, clustered_range};
use numbering_core::{
    GroupKey, Item, Malformed, ParseNumberError, Piece, PieceMap, Rejection, Span, TenantKey,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::model::{Model, Outcomes, Step, plan};

fn item() -> impl Strategy<Value = Item> {
    let malformed = Just(Err(Malformed::Number(ParseNumberError::Empty)));
    prop_oneof![
        6 => clustered_number().prop_map(|number| Ok(number.into())),
        3 => clustered_range().prop_map(Ok),
        1 => malformed,
    ]
}

fn step() -> impl Strategy<Value = Step> {
    let items = || vec(item(), 0..6);
    let tenant = || (1..=2_i64).prop_map(TenantKey);
    // of each tenant there are two groups
    let group = || {
        (1..=2_i64, 1..=2_i64).prop_map(|(tenant, group)| (TenantKey(tenant), GroupKey(10 * tenant + group)))
    };
    prop_oneof![
        3 => (tenant(), items()).prop_map(|(tenant, items)| Step::Add(tenant, items)),
        1 => (tenant(), items()).prop_map(|(tenant, items)| Step::Remove(tenant, items)),
        4 => (group(), items()).prop_map(|((tenant, group), items)| Step::Assign(tenant, group, items)),
        3 => (group(), items()).prop_map(|((tenant, group), items)| Step::Unassign(tenant, group, items)),
        1 => clustered_range().prop_map(Step::AssignToUser),
    ]
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 1..25)
}

fn items(step: &Step) -> &[Item] {
    match step {
        Step::Add(_, items)
        | Step::Remove(_, items)
        | Step::Assign(_, _, items)
        | Step::Unassign(_, _, items) => items,
        Step::AssignToUser(_) => &[],
    }
}

/// The pieces that a request touches, and no more: those that conflict with an item, and the neighbours.
fn touched(piece_map: &PieceMap, items: &[Item]) -> PieceMap {
    let spans: Vec<Span> = items.iter().flatten().map(|range| Span::from(*range)).collect();
    let near = |piece: &&Piece| {
        spans.iter().any(|span| {
            span.conflicts_with(piece.span) || span.touches(piece.span) || piece.span.touches(*span)
        })
    };
    PieceMap::new(piece_map.pieces().iter().filter(near).copied().collect()).unwrap()
}

proptest! {
    #[test]
    fn each_request_agrees_with_the_model(steps in steps()) {
        let mut model = Model::new();
        for step in steps {
            let piece_map = model.piece_map();
            let expected = model.apply(&step);
            if let Some(plan) = plan(&piece_map, &step) {
                let outcomes: Outcomes = plan.report.outcomes().map(|outcome| outcome.map_err(Clone::clone)).collect();
                prop_assert_eq!(outcomes, expected, "{:?} on {:?}", step, piece_map);
                prop_assert_eq!(piece_map.apply(&plan.reassignments), model.pieces(), "{:?} on {:?}", step, piece_map);
            }
        }
    }

    #[test]
    fn a_plan_needs_only_the_pieces_that_the_request_touches(steps in steps()) {
        let mut model = Model::new();
        for step in steps {
            let piece_map = model.piece_map();
            let part = touched(&piece_map, items(&step));
            if let Some(whole) = plan(&piece_map, &step) {
                prop_assert_eq!(part.diff(&whole.reassignments), piece_map.diff(&whole.reassignments));
                prop_assert_eq!(plan(&part, &step), Some(whole), "{:?} on {:?}", step, piece_map);
            }
            model.apply(&step);
        }
    }

    #[test]
    fn no_plan_reassigns_the_number_of_a_user(steps in steps()) {
        let mut model = Model::new();
        for step in steps {
            let piece_map = model.piece_map();
            let reassignments = plan(&piece_map, &step).map(|plan| plan.reassignments).unwrap_or_default();
            for reassignment in reassignments {
                let mut pieces = piece_map.conflicting(reassignment.span);
                prop_assert!(pieces.all(|piece| piece.holding.user().is_none()), "{reassignment:?} on {piece_map:?}");
            }
            model.apply(&step);
        }
    }
}

#[test]
fn the_sequences_cover_every_rejection() {
    let mut runner = TestRunner::deterministic();
    let mut found = BTreeSet::new();
    for _ in 0..200 {
        let steps = steps().new_tree(&mut runner).unwrap().current();
        let mut model = Model::new();
        let outcomes = steps.iter().flat_map(|step| model.apply(step));
        found.extend(outcomes.filter_map(Result::err).map(|rejection| name(&rejection)));
    }
    let all = [
        "AlreadyHeld",
        "DuplicateInRequest",
        "InUse HeldByGroup",
        "InUse HeldByUser",
        "Malformed",
        "NotAvailable HeldByGroup",
        "NotAvailable HeldByThisGroup",
        "NotAvailable HeldInPart",
        "NotAvailable NotHeld",
        "NotFound",
        "NotWhole HeldInPart",
        "NotWhole InThisGroupInPart",
        "Overlaps",
        "OwnedByOtherTenant",
    ];
    assert!(found.iter().eq(all.iter()), "{found:?}");
}

fn name(rejection: &Rejection) -> String {
    let text = format!("{rejection:?}");
    let word = text.split('(').next().unwrap_or_default();
    match rejection {
        Rejection::NotWhole(cause, _) | Rejection::NotAvailable(cause, _) | Rejection::InUse(cause, _) => {
            format!("{word} {cause:?}")
        }
        _ => word.to_owned(),
    }
}
