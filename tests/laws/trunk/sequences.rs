//! Random sequences of requests: after each, the store double agrees with the slow and obvious model.

use numbering_core::trunk::{ItemRef, PlanRefusal, TenantGroup, UserItems};
use numbering_core::{GroupKey, Malformed, NumberRange, Piece, Span, TenantKey, UserKey};
use proptest::collection::vec;
use proptest::prelude::*;

use numbering_laws::trunk::generators::{
    Choice, choice, chosen_item_ref, chosen_span, defined_choice, new_choice,
};
use numbering_laws::trunk::model::{Model, Outcome};
use numbering_laws::trunk::store_double::*;

const SUPPORT: TenantGroup = TenantGroup {
    tenant: BAR,
    group: GroupKey(3),
};
/// Groups with a user each, and one with two.
const ACTORS: [(TenantGroup, UserKey); 4] = [
    (SALES, ANN),
    (SALES, BOB),
    (HELP, UserKey(3)),
    (SUPPORT, UserKey(4)),
];

#[derive(Clone, Copy, Debug)]
enum Kind {
    Define,
    AddMobile,
    Assign,
    AssignToUser { is_prefix: bool },
    Unassign,
    Withdraw,
}

#[derive(Clone, Debug)]
struct Request {
    kind: Kind,
    actor: usize,
    choices: Vec<Choice>,
}

fn kind() -> impl Strategy<Value = Kind> {
    prop_oneof![
        4 => Just(Kind::Define),
        1 => Just(Kind::AddMobile),
        4 => Just(Kind::Assign),
        3 => any::<bool>().prop_map(|is_prefix| Kind::AssignToUser { is_prefix }),
        3 => Just(Kind::Unassign),
        2 => Just(Kind::Withdraw),
    ]
}

fn few(choice: impl Strategy<Value = Choice> + Clone) -> impl Strategy<Value = Vec<Choice>> {
    prop_oneof![2 => vec(choice.clone(), 1), 1 => vec(choice, 2..5)]
}

fn request() -> impl Strategy<Value = Request> {
    let choices = kind().prop_flat_map(|kind| match kind {
        Kind::Define => (Just(kind), few(defined_choice()).boxed()),
        Kind::AddMobile => (Just(kind), few(new_choice()).boxed()),
        Kind::Assign | Kind::Unassign | Kind::Withdraw => (Just(kind), few(choice()).boxed()),
        Kind::AssignToUser { .. } => (Just(kind), vec(choice(), 0..3).boxed()),
    });
    (choices, 0..ACTORS.len()).prop_map(|((kind, choices), actor)| Request { kind, actor, choices })
}

fn outcome(result: &Result<(), PlanRefusal>) -> Outcome {
    let expected = |refusal: &PlanRefusal| {
        let rejections = refusal.rejections().iter();
        rejections
            .map(|(index, rejection)| (*index, reason(rejection)))
            .collect()
    };
    result.as_ref().copied().map_err(expected)
}

/// Asserts that a refusal names its conflicts, and pieces of other tenants only if the reason says so.
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
        let is_described = !rejection.conflicts().is_empty() || silent.contains(&reason.as_str());
        assert!(is_described, "{reason}");
    }
}

/// All pieces, and three times more those for which a request is likely to be accepted.
fn likely(kind: Kind, of: TenantGroup, pieces: &[Piece]) -> Vec<Piece> {
    let is_likely = |piece: &&Piece| match kind {
        Kind::Define | Kind::AddMobile => false,
        Kind::Assign => piece.holding.tenant == of.tenant && piece.holding.assignment.is_none(),
        Kind::AssignToUser { .. } | Kind::Unassign => piece.holding.group() == Some(of.group),
        Kind::Withdraw => piece.holding.tenant == of.tenant,
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

/// Defines and assigns initial holdings for both tenants and all groups.
fn begin(store: &mut StoreDouble, model: &mut Model) {
    for (tenant, texts) in [
        (FOO, "+1000000..+1000009 +1000010..+1000019 +1000024* +10000260*"),
        (BAR, "+10000000..+10000011 +1000028*"),
    ] {
        let items: Vec<Span> = texts.split(' ').map(span).collect();
        let found = store.define(tenant, &items.iter().copied().map(Ok).collect::<Vec<_>>());
        assert_eq!(outcome(&found), model.define(tenant, &items, store.revision));
    }
    for (group, texts) in [
        (SALES, "+1000002..+1000007 +1000012 +1000024*"),
        (HELP, "+1000013..+1000015 +10000260*"),
        (SUPPORT, "+10000003..+10000008 +10000281*"),
    ] {
        let items: Vec<Span> = texts.split(' ').map(span).collect();
        let found = store.assign(group, &items.iter().copied().map(Ok).collect::<Vec<_>>());
        assert_eq!(outcome(&found), model.assign(group, &items, store.revision));
    }
}

fn run(request: &Request, store: &mut StoreDouble, model: &mut Model) {
    let (group, user) = ACTORS[request.actor];
    let pieces = likely(request.kind, group, &store.pieces);
    let choices = request.choices.iter();
    let item_refs: Vec<ItemRef> = choices
        .clone()
        .map(|choice| chosen_item_ref(*choice, &pieces))
        .collect();
    let spans: Vec<Span> = choices.map(|choice| chosen_span(*choice, &pieces)).collect();
    let (found, expected) = match request.kind {
        Kind::AddMobile => return add_mobile(store, model, group, &spans),
        Kind::Define | Kind::Assign => give(request.kind, group, &spans, (store, model)),
        Kind::AssignToUser { .. } | Kind::Unassign | Kind::Withdraw => {
            change(request.kind, (group, user), &item_refs, (store, model))
        }
    };
    check_conflicts(&found, group.tenant);
    assert_eq!(outcome(&found), expected, "{request:?} on {pieces:?}");
}

type Found = Result<(), PlanRefusal>;

fn give(
    kind: Kind,
    group: TenantGroup,
    spans: &[Span],
    on: (&mut StoreDouble, &mut Model),
) -> (Found, Outcome) {
    let (store, model) = on;
    let revision = store.revision + 1;
    let items: Vec<Result<Span, Malformed>> = spans.iter().copied().map(Ok).collect();
    if matches!(kind, Kind::Define) {
        let found = store.define(group.tenant, &items);
        (found, model.define(group.tenant, spans, revision))
    } else {
        (store.assign(group, &items), model.assign(group, spans, revision))
    }
}

fn change(
    kind: Kind,
    (group, user): (TenantGroup, UserKey),
    item_refs: &[ItemRef],
    (store, model): (&mut StoreDouble, &mut Model),
) -> (Found, Outcome) {
    let items: Vec<Result<ItemRef, Malformed>> = item_refs.iter().copied().map(Ok).collect();
    match kind {
        Kind::AssignToUser { is_prefix: true } => {
            let found = store.assign_to_user(group, user, UserItems::Prefixes(&items));
            (found, model.assign_to_user((group, user), true, item_refs))
        }
        Kind::AssignToUser { is_prefix: false } => {
            let found = store.assign_to_user(group, user, UserItems::Ranges(&items));
            (found, model.assign_to_user((group, user), false, item_refs))
        }
        Kind::Unassign => (store.unassign(group, &items), model.unassign(group, item_refs)),
        Kind::Withdraw | Kind::Define | Kind::AddMobile | Kind::Assign => {
            let found = store.withdraw(group.tenant, &items);
            (found, model.withdraw(group.tenant, item_refs))
        }
    }
}

fn add_mobile(store: &mut StoreDouble, model: &mut Model, group: TenantGroup, spans: &[Span]) {
    let ranges: Vec<NumberRange> = spans.iter().filter_map(|span| span.numbers()).collect();
    let items: Vec<_> = ranges.iter().copied().map(Ok).collect();
    let spans: Vec<Span> = ranges.into_iter().map(Span::from).collect();
    let report = store.add_mobile(group.tenant, &items);
    let found: Vec<Result<(), String>> = report.outcomes().map(|outcome| outcome.map_err(reason)).collect();
    let expected = model.add_mobile(group.tenant, &spans).into_iter();
    let expected: Vec<Result<(), String>> = expected.map(|outcome| outcome.map_err(str::to_string)).collect();
    assert_eq!(found, expected);
}

fn check(store: &StoreDouble, model: &Model) {
    assert_eq!(Model::of(&store.pieces), *model);
    model.check_nothing_is_held_twice();
    for pair in store.pieces.windows(2) {
        let is_one = pair[0].holding == pair[1].holding && pair[0].span.touches(pair[1].span);
        assert!(!is_one, "{pair:?} are one");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn each_request_agrees_with_a_map_from_numbers_to_holdings(requests in vec(request(), 1..60)) {
        let (mut store, mut model) = (StoreDouble::default(), Model::default());
        begin(&mut store, &mut model);
        for request in &requests {
            run(request, &mut store, &mut model);
            check(&store, &model);
        }
    }
}
