//! Random requests, one after the other: each ends as the slow and obvious model says, and leaves what the
//! model holds.
#![allow(clippy::indexing_slicing, reason = "a test fails by a panic")]

use numbering_core::trunk::{ItemRef, PlanRefusal, TenantGroup, UserItems};
use numbering_core::{GroupKey, Malformed, NumberRange, Piece, Span, TenantKey, UserKey};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::trunk_book::*;
use crate::trunk_choices::{Choice, choice, named, new_choice, spanned};
use crate::trunk_model::{Model, Outcome};

const DESK: TenantGroup = TenantGroup {
    tenant: BAR,
    group: GroupKey(3),
};
/// Groups with a user each, and one with two.
const ACTORS: [(TenantGroup, UserKey); 4] =
    [(SALES, ANN), (SALES, BOB), (HELP, UserKey(3)), (DESK, UserKey(4))];

#[derive(Clone, Copy, Debug)]
enum Act {
    Define,
    AddMobile,
    Assign,
    Carry { is_prefix: bool },
    Unassign,
    TakeOut,
}

#[derive(Clone, Debug)]
struct Request {
    act: Act,
    actor: usize,
    choices: Vec<Choice>,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Define),
        1 => Just(Act::AddMobile),
        4 => Just(Act::Assign),
        3 => any::<bool>().prop_map(|is_prefix| Act::Carry { is_prefix }),
        3 => Just(Act::Unassign),
        2 => Just(Act::TakeOut),
    ]
}

fn few(choice: impl Strategy<Value = Choice> + Clone) -> impl Strategy<Value = Vec<Choice>> {
    prop_oneof![2 => vec(choice.clone(), 1), 1 => vec(choice, 2..5)]
}

fn request() -> impl Strategy<Value = Request> {
    let choices = act().prop_flat_map(|act| match act {
        Act::Define | Act::AddMobile => (Just(act), few(new_choice()).boxed()),
        Act::Assign | Act::Unassign | Act::TakeOut => (Just(act), few(choice()).boxed()),
        Act::Carry { .. } => (Just(act), vec(choice(), 0..3).boxed()),
    });
    (choices, 0..ACTORS.len()).prop_map(|((act, choices), actor)| Request { act, actor, choices })
}

fn outcome(result: &Result<(), PlanRefusal>) -> Outcome {
    let told = |refusal: &PlanRefusal| {
        let rejections = refusal.rejections().iter();
        rejections
            .map(|(index, rejection)| (*index, reason(rejection)))
            .collect()
    };
    result.as_ref().copied().map_err(told)
}

/// A refusal names what stands in the way, of other tenants only where it says so.
fn check_conflicts(result: &Result<(), PlanRefusal>, tenant: TenantKey) {
    let refused = result
        .as_ref()
        .err()
        .map(PlanRefusal::rejections)
        .unwrap_or_default();
    for (_, rejection) in refused {
        let reason = reason(rejection);
        let mut named = rejection.conflicts().iter();
        match reason.as_str() {
            "OwnedByOtherTenant" => assert!(named.all(|piece| piece.holding.tenant != tenant)),
            _ => assert!(named.all(|piece| piece.holding.tenant == tenant), "{reason}"),
        }
        let silent = [
            "DuplicateInRequest",
            "NotFound",
            "NotAvailable NotHeld",
            "NotAvailable NotInThisGroup",
        ];
        let is_told = !rejection.conflicts().is_empty() || silent.contains(&reason.as_str());
        assert!(is_told, "{reason}");
    }
}

/// The pieces of which a request is likely to be accepted, and all.
fn likely(act: Act, of: TenantGroup, pieces: &[Piece]) -> Vec<Piece> {
    let is_likely = |piece: &&Piece| match act {
        Act::Define | Act::AddMobile => false,
        Act::Assign => piece.holding.tenant == of.tenant && piece.holding.assignment.is_none(),
        Act::Carry { .. } | Act::Unassign => piece.holding.group() == Some(of.group),
        Act::TakeOut => piece.holding.tenant == of.tenant,
    };
    let likely = pieces.iter().filter(is_likely);
    likely
        .clone()
        .chain(likely.clone())
        .chain(likely)
        .chain(pieces)
        .copied()
        .collect()
}

/// Something to begin with, for both tenants and all groups.
fn begin(book: &mut Book, model: &mut Model) {
    for (tenant, texts) in [
        (FOO, "+1000000..+1000009 +1000010..+1000019 +1000024* +10000260*"),
        (BAR, "+10000000..+10000011 +1000028*"),
    ] {
        let items: Vec<Span> = texts.split(' ').map(span).collect();
        let found = book.define(tenant, &items.iter().copied().map(Ok).collect::<Vec<_>>());
        assert_eq!(outcome(&found), model.define(tenant, &items, book.revision));
    }
    for (group, texts) in [
        (SALES, "+1000002..+1000007 +1000012 +1000024*"),
        (HELP, "+1000013..+1000015 +10000260*"),
        (DESK, "+10000003..+10000008 +10000281*"),
    ] {
        let items: Vec<Span> = texts.split(' ').map(span).collect();
        let found = book.assign(group, &items.iter().copied().map(Ok).collect::<Vec<_>>());
        assert_eq!(outcome(&found), model.assign(group, &items, book.revision));
    }
}

fn run(request: &Request, book: &mut Book, model: &mut Model) {
    let (group, user) = ACTORS[request.actor];
    let pieces = likely(request.act, group, &book.pieces);
    let choices = request.choices.iter();
    let names: Vec<ItemRef> = choices.clone().map(|choice| named(*choice, &pieces)).collect();
    let spans: Vec<Span> = choices.map(|choice| spanned(*choice, &pieces)).collect();
    let (found, told) = match request.act {
        Act::AddMobile => return add_mobile(book, model, group, &spans),
        Act::Define | Act::Assign => give(request.act, group, &spans, (book, model)),
        Act::Carry { .. } | Act::Unassign | Act::TakeOut => {
            change(request.act, (group, user), &names, (book, model))
        }
    };
    check_conflicts(&found, group.tenant);
    assert_eq!(outcome(&found), told, "{request:?} on {pieces:?}");
}

type Found = Result<(), PlanRefusal>;

fn give(act: Act, group: TenantGroup, spans: &[Span], on: (&mut Book, &mut Model)) -> (Found, Outcome) {
    let (book, model) = on;
    let revision = book.revision + 1;
    let items: Vec<Result<Span, Malformed>> = spans.iter().copied().map(Ok).collect();
    if matches!(act, Act::Define) {
        let found = book.define(group.tenant, &items);
        (found, model.define(group.tenant, spans, revision))
    } else {
        (book.assign(group, &items), model.assign(group, spans, revision))
    }
}

fn change(
    act: Act,
    (group, user): (TenantGroup, UserKey),
    names: &[ItemRef],
    (book, model): (&mut Book, &mut Model),
) -> (Found, Outcome) {
    let items: Vec<Result<ItemRef, Malformed>> = names.iter().copied().map(Ok).collect();
    match act {
        Act::Carry { is_prefix: true } => {
            let found = book.assign_to_user(group, user, UserItems::Prefixes(&items));
            (found, model.assign_to_user((group, user), true, names))
        }
        Act::Carry { is_prefix: false } => {
            let found = book.assign_to_user(group, user, UserItems::Ranges(&items));
            (found, model.assign_to_user((group, user), false, names))
        }
        Act::Unassign => (book.unassign(group, &items), model.unassign(group, names)),
        Act::TakeOut | Act::Define | Act::AddMobile | Act::Assign => {
            let found = book.withdraw(group.tenant, &items);
            (found, model.withdraw(group.tenant, names))
        }
    }
}

fn add_mobile(book: &mut Book, model: &mut Model, group: TenantGroup, spans: &[Span]) {
    let ranges: Vec<NumberRange> = spans.iter().filter_map(|span| span.numbers()).collect();
    let items: Vec<_> = ranges.iter().copied().map(Ok).collect();
    let spans: Vec<Span> = ranges.into_iter().map(Span::from).collect();
    let report = book.add_mobile(group.tenant, &items);
    let found: Vec<Result<(), String>> = report.outcomes().map(|outcome| outcome.map_err(reason)).collect();
    let told = model.add_mobile(group.tenant, &spans).into_iter();
    let told: Vec<Result<(), String>> = told.map(|outcome| outcome.map_err(str::to_string)).collect();
    assert_eq!(found, told);
}

fn check(book: &Book, model: &Model) {
    assert_eq!(Model::of(&book.pieces), *model);
    model.check_nothing_is_held_twice();
    for pair in book.pieces.windows(2) {
        let is_one = pair[0].holding == pair[1].holding && pair[0].span.touches(pair[1].span);
        assert!(!is_one, "{pair:?} are one");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn requests_end_as_in_a_map_from_numbers_to_holders(requests in vec(request(), 1..60)) {
        let (mut book, mut model) = (Book::default(), Model::default());
        begin(&mut book, &mut model);
        for request in &requests {
            run(request, &mut book, &mut model);
            check(&book, &model);
        }
    }
}
