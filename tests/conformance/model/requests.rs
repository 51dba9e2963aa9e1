//! Random requests, each run on the store and on the model with the same result.

use numbering_core::trunk::{ItemRef, PlanRefusal};
use numbering_core::{BatchReport, Cause, E164, NumberRange, Piece, Rejection, Span};
use numbering_store::{TrunkResult, UserChanges, UserNumber, UserTrunkLists, WriteContext};
use proptest::collection::vec;
use proptest::prelude::*;

use super::both_backends::BothBackends;
use super::lists::definition;
use super::trunk_store::{Actor, Locked};
use numbering_laws::trunk::generators::{
    Choice, choice, chosen_item_ref, chosen_span, defined_choice, new_choice,
};
use numbering_laws::trunk::model::{Model, Outcome, Outcomes};
use numbering_laws::trunk::store_double::{reason, span};

#[derive(Clone, Copy, Debug)]
enum Act {
    Define,
    Withdraw,
    /// Withdraws and defines again: often a part of a definition that is whole afterwards.
    WithdrawAndDefine,
    Assign,
    Unassign,
    AssignToUser {
        is_prefix: bool,
    },
    AddMobile,
    RemoveMobile,
    AssignMobile,
    UnassignMobile,
    SetUserNumber,
}

#[derive(Clone, Debug)]
pub(super) struct Request {
    act: Act,
    actor: usize,
    choices: Vec<Choice>,
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => Just(Act::Define),
        3 => Just(Act::Withdraw),
        3 => Just(Act::WithdrawAndDefine),
        4 => Just(Act::Assign),
        4 => Just(Act::Unassign),
        6 => any::<bool>().prop_map(|is_prefix| Act::AssignToUser { is_prefix }),
        3 => Just(Act::AddMobile),
        2 => Just(Act::RemoveMobile),
        2 => Just(Act::AssignMobile),
        2 => Just(Act::UnassignMobile),
        5 => Just(Act::SetUserNumber),
    ]
}

fn few(choice: impl Strategy<Value = Choice> + Clone) -> impl Strategy<Value = Vec<Choice>> {
    prop_oneof![3 => vec(choice.clone(), 1), 1 => vec(choice, 2..4)]
}

pub(super) fn request() -> impl Strategy<Value = Request> {
    let choices = act().prop_flat_map(|act| {
        let choices = match act {
            Act::Define => few(defined_choice()).boxed(),
            Act::AddMobile => few(new_choice()).boxed(),
            Act::AssignToUser { .. } => vec(choice(), 0..3).boxed(),
            Act::SetUserNumber => vec(prop_oneof![choice(), new_choice()], 0..2).boxed(),
            _ => few(choice()).boxed(),
        };
        (Just(act), choices)
    });
    // one of them often, so that a user gets several lists one after the other
    let actor = prop_oneof![2 => Just(0_usize), 3 => 0..4_usize];
    (choices, actor).prop_map(|((act, choices), actor)| Request { act, actor, choices })
}

/// Adds the initial inventory: pieces of both tenants and all groups.
pub(super) fn add_initial(both: &BothBackends, model: &mut Model) {
    for (actor, act, texts) in [
        (
            0,
            Act::Define,
            "+1000000..+1000009 +1000010..+1000019 +1000024* +10000260*",
        ),
        (3, Act::Define, "+10000000..+10000011 +1000028*"),
        (0, Act::Assign, "+1000002..+1000007 +1000012 +1000024*"),
        (2, Act::Assign, "+1000013..+1000015 +10000260*"),
        (3, Act::Assign, "+10000003..+10000008 +10000281*"),
        (0, Act::AddMobile, "+1000020..+1000023 +10000100..+10000110"),
        (3, Act::AddMobile, "+1000029"),
        (2, Act::AssignMobile, "+1000021..+1000022"),
    ] {
        let items: Vec<Span> = texts.split(' ').map(span).collect();
        run_on_both(act, &both.actors()[actor], (&items, &[]), (both, model));
    }
}

/// Runs a request on both, with items of which some are likely to be accepted.
pub(super) fn run(request: &Request, both: &BothBackends, pieces: &[Piece], model: &mut Model) {
    let actor = &both.actors()[request.actor];
    let pieces = likely(request.act, actor, pieces);
    let choices = request.choices.iter();
    let spans: Vec<Span> = choices
        .clone()
        .map(|choice| chosen_span(*choice, &pieces))
        .collect();
    let names: Vec<ItemRef> = choices.map(|choice| chosen_item_ref(*choice, &pieces)).collect();
    run_on_both(request.act, actor, (&spans, &names), (both, model));
}

/// All pieces, and four times as many for which a request is likely to be accepted.
fn likely(act: Act, actor: &Actor, pieces: &[Piece]) -> Vec<Piece> {
    let is_likely = |piece: &&Piece| {
        let holding = &piece.holding;
        let is_own = holding.tenant == actor.of.tenant;
        let is_available = is_own && holding.assignment.is_none();
        let is_of_group = holding.group() == Some(actor.of.group);
        match act {
            // what follows may have been withdrawn from the same definition
            Act::Define => is_own && holding.is_trunk(),
            Act::AddMobile => false,
            Act::Withdraw | Act::WithdrawAndDefine | Act::Assign => is_available && holding.is_trunk(),
            Act::Unassign => is_of_group && holding.is_trunk() && holding.user().is_none(),
            Act::AssignToUser { is_prefix } => {
                is_of_group && holding.is_trunk() && piece.span.is_prefix_space() == is_prefix
            }
            Act::RemoveMobile | Act::AssignMobile => is_available && !holding.is_trunk(),
            Act::UnassignMobile | Act::SetUserNumber => is_of_group && !holding.is_trunk(),
        }
    };
    let likely: Vec<Piece> = pieces.iter().filter(is_likely).copied().collect();
    let times = 1 + 4 * pieces.len() / likely.len().max(1);
    [likely.repeat(times).as_slice(), pieces].concat()
}

fn run_on_both(
    act: Act,
    actor: &Actor,
    (spans, names): (&[Span], &[ItemRef]),
    on: (&BothBackends, &mut Model),
) {
    match act {
        Act::Define | Act::Assign => define_or_assign(act, actor, spans, on),
        Act::Withdraw | Act::Unassign => withdraw_or_unassign(act, actor, names, on),
        Act::WithdrawAndDefine => {
            let (both, model) = on;
            withdraw_or_unassign(Act::Withdraw, actor, names, (both, &mut *model));
            let spans: Vec<Span> = names.iter().flat_map(|name| items_of(name.span())).collect();
            define_or_assign(Act::Define, actor, &spans, (both, model));
        }
        Act::AssignToUser { is_prefix } => assign_to_user(is_prefix, actor, names, on),
        Act::SetUserNumber => set_user_number(actor, spans.first().and_then(|span| number_in(*span)), on),
        Act::AddMobile | Act::RemoveMobile | Act::AssignMobile | Act::UnassignMobile => {
            let ranges: Vec<NumberRange> = spans.iter().filter_map(|span| span.numbers()).collect();
            if !ranges.is_empty() {
                mobile(act, actor, &ranges, on);
            }
        }
    }
}

/// The items that define a span: a range, or the prefixes that cover it.
fn items_of(span: Span) -> Vec<Span> {
    match span.numbers() {
        Some(_) => vec![span],
        None => span.prefixes().into_iter().map(Span::from).collect(),
    }
}

fn define_or_assign(act: Act, actor: &Actor, spans: &[Span], (both, model): (&BothBackends, &mut Model)) {
    let items: Vec<_> = spans.iter().copied().map(Ok).collect();
    let definitions: Vec<_> = spans.iter().copied().enumerate().map(definition).collect();
    let (revision, found) = both.act(actor, move |context, locked| {
        let Locked { of, .. } = locked;
        let result = match act {
            Act::Define => context.define_trunk(of.tenant(), &items, &definitions)?,
            _ => context.assign_trunk(of, &items)?,
        };
        Ok(all_or_nothing(result, "NotAvailable NotHeld"))
    });
    let expected = match act {
        Act::Define => model.define(actor.of.tenant, spans, revision),
        _ => model.assign(actor.of, spans, revision),
    };
    assert_eq!(found, expected, "{act:?} {spans:?} by {actor:?}");
}

fn withdraw_or_unassign(
    act: Act,
    actor: &Actor,
    names: &[ItemRef],
    (both, model): (&BothBackends, &mut Model),
) {
    let items: Vec<_> = names.iter().copied().map(Ok).collect();
    let (_, found) = both.act(actor, move |context, Locked { of, .. }| {
        let result = match act {
            Act::Withdraw => context.withdraw_trunk(of.tenant(), &items)?,
            _ => context.unassign_trunk(of, &items)?,
        };
        Ok(all_or_nothing(result, "NotAvailable NotInThisGroup"))
    });
    let expected = match act {
        Act::Withdraw => model.withdraw(actor.of.tenant, names),
        _ => model.unassign(actor.of, names),
    };
    assert_eq!(found, expected, "{act:?} {names:?} by {actor:?}");
}

fn assign_to_user(
    is_prefix: bool,
    actor: &Actor,
    names: &[ItemRef],
    (both, model): (&BothBackends, &mut Model),
) {
    let items: Vec<_> = names.iter().copied().map(Ok).collect();
    let lists = if is_prefix {
        UserTrunkLists {
            ranges: None,
            prefixes: Some(items),
        }
    } else {
        UserTrunkLists {
            ranges: Some(items),
            prefixes: None,
        }
    };
    let (_, found) = both.act(actor, move |context, Locked { of, user }| {
        let result = context.assign_trunk_to_user(of, user, &lists)?;
        let result = result.map_err(|(_, refusal)| refusal);
        Ok(all_or_nothing(result, "NotAvailable NotInThisGroup"))
    });
    let expected = model.assign_to_user((actor.of, actor.user_key), is_prefix, names);
    assert_eq!(found, expected, "assign {names:?} to the user of {actor:?}");
}

fn mobile(act: Act, actor: &Actor, ranges: &[NumberRange], (both, model): (&BothBackends, &mut Model)) {
    let items: Vec<_> = ranges.iter().copied().map(Ok).collect();
    let (_, found) = both.act(actor, move |context: &mut WriteContext<'_>, locked| {
        let Locked { of, .. } = locked;
        let done = match act {
            Act::AddMobile => context.add_mobile_numbers(of.tenant(), &items)?,
            Act::RemoveMobile => context.remove_mobile_numbers(of.tenant(), &items)?,
            Act::AssignMobile => context.assign_mobile_numbers(of, &items)?,
            _ => context.unassign_mobile_numbers(of, &items)?,
        };
        let found = outcomes(&done.report);
        let is_done = found.iter().any(Result::is_ok);
        Ok((found, is_done))
    });
    let spans: Vec<Span> = ranges.iter().copied().map(Span::from).collect();
    let expected: Outcomes = match act {
        Act::AddMobile => model.add_mobile(actor.of.tenant, &spans),
        Act::RemoveMobile => model.remove_mobile(actor.of.tenant, &spans),
        Act::AssignMobile => model.assign_mobile(actor.of, &spans),
        _ => model.unassign_mobile(actor.of, &spans),
    };
    let expected: Vec<Result<(), String>> = expected
        .into_iter()
        .map(|outcome| outcome.map_err(str::to_owned))
        .collect();
    assert_eq!(found, expected, "{act:?} {spans:?} by {actor:?}");
}

/// The first number of a span, or the first of the fewest digits that begins with a prefix.
fn number_in(span: Span) -> Option<E164> {
    let under = || [7, 8].into_iter().find_map(|length| span.numbers_under(length));
    span.numbers().or_else(under).map(NumberRange::first)
}

fn set_user_number(actor: &Actor, to: Option<E164>, (both, model): (&BothBackends, &mut Model)) {
    let changes = UserChanges {
        phone_number: Some(to.map_or(UserNumber::Nothing, UserNumber::Number)),
        ..UserChanges::default()
    };
    let (_, found) = both.act(actor, move |context, Locked { of, user }| {
        let result = context.update_user(of, user.clone(), &changes)?;
        let found = result.map(drop).map_err(|why| reason(&why.rejection));
        let is_done = found.is_ok();
        Ok((found, is_done))
    });
    let mut users = both.user_numbers.borrow_mut();
    let expected = users.set(model, (actor.of, actor.user_key), to);
    assert_eq!(
        found,
        expected.map_err(str::to_owned),
        "{to:?} for the user of {actor:?}"
    );
}

fn outcomes(report: &BatchReport<Rejection>) -> Vec<Result<(), String>> {
    let reason = |rejection: &Rejection| plan_reason(rejection, "NotAvailable NotHeld");
    report.outcomes().map(|outcome| outcome.map_err(reason)).collect()
}

/// The reason of a rejection as a plan gives it, which does not tell what is held as another kind; `not_available` is the
/// reason for which nothing is available.
fn plan_reason(rejection: &Rejection, not_available: &str) -> String {
    match rejection {
        Rejection::NotWhole(Cause::OtherKind, _) => "NotFound".to_owned(),
        Rejection::NotAvailable(Cause::OtherKind, _) => not_available.to_owned(),
        _ => reason(rejection),
    }
}

/// The result of a change in the terms of the model, and whether the change is committed.
fn all_or_nothing(result: TrunkResult, not_available: &str) -> (Outcome, bool) {
    let rejections = |refusal: &PlanRefusal| {
        let rejections = refusal.rejections().iter();
        rejections
            .map(|(index, rejection)| (*index, plan_reason(rejection, not_available)))
            .collect()
    };
    let outcome = result.map_err(|refused| rejections(&refused.refusal));
    let is_done = outcome.is_ok();
    (outcome, is_done)
}
