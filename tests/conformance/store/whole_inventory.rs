//! Random requests on a crowded inventory: a plan on the few pieces that the store loads agrees with a plan on all of them,
//! also in the conflicts that a refusal tells.

use numbering_core::mobile::{self, UserNumberChange};
use numbering_core::trunk::{self, ItemRef, UserItems};
use numbering_core::{
    E164, Holding, Item, Malformed, NumberRange, PieceMap, Prefix, Reassignment, Span, UserKey,
};
use numbering_store::{
    Definition, LockedGroup, Page, StoreError, TrunkResult, UserChanges, UserNumber, UserTrunkLists,
    WriteContext,
};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;

/// The number of requests on one database.
const REQUESTS: usize = 400;
/// The tenants with a group of each actor, which has a user `ann`.
const ACTORS: [(&str, &str); 3] = [("one", "sales"), ("one", "help"), ("two", "desk")];

/// A generator of random numbers.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }

    /// Numbers of seven or eight digits: one, some, or so many that more pieces lie in them than a refusal tells.
    fn numbers(&mut self) -> NumberRange {
        let (base, width) = [(1_000_000, 40), (10_000_600, 400)][usize::from(self.below(2) == 0)];
        // often one with more prefixes below it than are loaded at once
        let first = if self.below(4) == 0 {
            1_000_005
        } else {
            base + self.below(width)
        };
        let count = [1, 1, 5, 60, width][usize::try_from(self.below(5)).unwrap()];
        let last = (first + self.below(count)).min(if first < 10_000_000 {
            1_000_039
        } else {
            base + width - 1
        });
        NumberRange::new(E164::from_value(first).unwrap(), E164::from_value(last).unwrap()).unwrap()
    }

    /// A prefix of six to ten digits, often under a number with many.
    fn prefix(&mut self) -> Prefix {
        let digits = u32::try_from(self.below(5)).unwrap() + 6;
        let number =
            [1_000_003, 1_000_005, 1_000_000 + self.below(40)][usize::try_from(self.below(3)).unwrap()];
        Prefix::from_value((number * 1_000 + self.below(400)) / 10_u64.pow(10 - digits)).unwrap()
    }

    fn span(&mut self) -> Span {
        if self.below(2) == 0 {
            self.numbers().into()
        } else {
            self.prefix().into()
        }
    }
}

/// The spans of a request; some requests have many, which are loaded in another way.
fn spans(random: &mut Random) -> Vec<Span> {
    let count = [1, 1, 1, 3, 12][usize::try_from(random.below(5)).unwrap()];
    (0..count).map(|_| random.span()).collect()
}

fn refs(spans: &[Span]) -> Vec<Result<ItemRef, Malformed>> {
    let item = |span: &Span| match span.numbers() {
        Some(numbers) if numbers.is_single() => ItemRef::Whole(numbers.first()),
        _ => ItemRef::Part(*span),
    };
    spans.iter().map(|span| Ok(item(span))).collect()
}

fn definitions(spans: &[Span]) -> Vec<Definition> {
    let written = |span: &Span| span.prefixes().first().map(Prefix::to_string).unwrap_or_default();
    let definition = |span| Definition {
        active: true,
        extension_length: None,
        written: written(span),
        extensions: <_>::default(),
    };
    spans.iter().map(definition).collect()
}

/// Asserts that a request came to the same as the plan on the whole inventory, and returns the reassignments.
fn compare(found: TrunkResult, expected: Result<Vec<Reassignment>, trunk::PlanRefusal>) -> Vec<Reassignment> {
    match (found, expected) {
        (Ok(()), Ok(reassignments)) => reassignments,
        (found, expected) => {
            assert_eq!(found.map_err(|refused| refused.refusal), expected.map(|_| ()));
            Vec::new()
        }
    }
}

/// A request of a group: its spans, and the whole inventory to compare with. Each method runs one kind, and returns the
/// reassignments that the whole inventory gives for it.
struct Request<'a> {
    of: &'a LockedGroup,
    spans: &'a [Span],
    whole: &'a PieceMap,
}

type Planned = Result<Vec<Reassignment>, StoreError>;

impl Request<'_> {
    fn run(&self, kind: u64, context: &mut WriteContext<'_>) -> Planned {
        match kind {
            0..4 => self.run_mobile(kind, context),
            4..8 => self.run_trunk(kind, context),
            8 => self.assign_to_user(context, false),
            9 => self.assign_to_user(context, true),
            _ => self.change_user_number(context),
        }
    }

    /// Returns whether a holding is the tenant's, or the group's.
    fn holder(&self, is_group: bool) -> impl Fn(&Holding) -> bool + use<> {
        let (tenant, group) = (self.of.tenant().key, self.of.group().key);
        move |holding: &Holding| {
            if is_group {
                holding.group() == Some(group)
            } else {
                holding.tenant == tenant
            }
        }
    }

    /// The plan with what a holder has of the items as another kind.
    fn explained(
        &self,
        plan: Result<Vec<Reassignment>, trunk::PlanRefusal>,
        own: impl Fn(&Holding) -> bool,
    ) -> Result<Vec<Reassignment>, trunk::PlanRefusal> {
        plan.map_err(|refusal| {
            refusal.with_other_kinds(|index| self.spans.get(index).copied(), self.whole, own)
        })
    }

    fn numbers(&self) -> Vec<Item> {
        self.spans
            .iter()
            .filter_map(|span| span.numbers())
            .map(Ok)
            .collect()
    }

    fn run_mobile(&self, kind: u64, context: &mut WriteContext<'_>) -> Planned {
        let (of, whole, items) = (self.of, self.whole, self.numbers());
        let (tenant, group) = (of.tenant().key, of.group().key);
        let (found, expected) = match kind {
            0 => (
                context.add_mobile_numbers(of.tenant(), &items)?,
                mobile::add(whole, tenant, &items),
            ),
            1 => (
                context.remove_mobile_numbers(of.tenant(), &items)?,
                mobile::remove(whole, tenant, &items),
            ),
            2 => (
                context.assign_mobile_numbers(of, &items)?,
                mobile::assign(whole, tenant, group, &items),
            ),
            _ => (
                context.unassign_mobile_numbers(of, &items)?,
                mobile::unassign(whole, tenant, group, &items),
            ),
        };
        let holder = self.holder(kind == 3);
        let explained = expected.with_other_kinds(&items, whole, holder);
        assert_eq!(found.report, explained.report);
        Ok(explained.reassignments)
    }

    fn run_trunk(&self, kind: u64, context: &mut WriteContext<'_>) -> Planned {
        let (of, whole, refs) = (self.of, self.whole, refs(self.spans));
        let items: Vec<Result<Span, Malformed>> = self.spans.iter().copied().map(Ok).collect();
        let (tenant, revision) = (of.tenant(), of.tenant().revision);
        let (found, expected) = match kind {
            4 => (
                context.define_trunk(tenant, &items, &definitions(self.spans))?,
                trunk::define(whole, tenant.key, &items, revision),
            ),
            5 => (
                context.assign_trunk(of, &items)?,
                self.explained(
                    trunk::assign(whole, of.keys(), &items, revision),
                    self.holder(false),
                ),
            ),
            6 => (
                context.withdraw_trunk(tenant, &refs)?,
                self.explained(trunk::withdraw(whole, tenant.key, &refs), self.holder(false)),
            ),
            _ => (
                context.unassign_trunk(of, &refs)?,
                self.explained(trunk::unassign(whole, of.keys(), &refs), self.holder(true)),
            ),
        };
        Ok(compare(found, expected))
    }

    fn assign_to_user(&self, context: &mut WriteContext<'_>, is_prefix: bool) -> Planned {
        let of_kind: Vec<Span> = self
            .spans
            .iter()
            .copied()
            .filter(|span| span.is_prefix_space() == is_prefix)
            .collect();
        let items = refs(&of_kind);
        let (lists, list) = if is_prefix {
            (
                UserTrunkLists {
                    ranges: None,
                    prefixes: Some(items.clone()),
                },
                UserItems::Prefixes(&items),
            )
        } else {
            (
                UserTrunkLists {
                    ranges: Some(items.clone()),
                    prefixes: None,
                },
                UserItems::Ranges(&items),
            )
        };
        let user = context.user(self.of.group().key, &"ann".parse().unwrap())?;
        let found = context.assign_trunk_to_user(self.of, &user, &lists)?;
        let expected = trunk::assign_to_user(self.whole, self.of.keys(), user.key, list);
        let of_kind = Request {
            spans: &of_kind,
            ..*self
        };
        let expected = of_kind.explained(expected, self.holder(true));
        Ok(compare(found.map_err(|(_, refused)| refused), expected))
    }

    /// Returns whether another user of the tenant has a number; one that somebody holds is judged by its holder.
    fn is_noted_by_others(
        &self,
        context: &mut WriteContext<'_>,
        user: UserKey,
        number: Option<E164>,
    ) -> Result<bool, StoreError> {
        let mut others = Vec::new();
        for group in context.groups(self.of.tenant().key, &Page::default())? {
            others.extend(context.users(group.key, &Page::default())?);
        }
        let text = number.map(|number| number.to_string());
        let mut others = others.into_iter().filter(|other| other.key != user);
        Ok(others.any(|other| Some(other.phone_number) == text))
    }

    fn change_user_number(&self, context: &mut WriteContext<'_>) -> Planned {
        let user = context.user(self.of.group().key, &"ann".parse().unwrap())?;
        let to = self.numbers().first().map(|item| item.unwrap().first());
        let change = UserNumberChange {
            from: user.phone_number.parse().ok(),
            to,
            is_noted: self.is_noted_by_others(context, user.key, to)?,
        };
        let expected = mobile::assign_user_number(self.whole, self.of.keys(), user.key, change);
        let number = Some(to.map_or(UserNumber::Nothing, UserNumber::Number));
        let changes = UserChanges {
            phone_number: number,
            ..UserChanges::default()
        };
        let found = context.update_user(self.of, user, &changes)?;
        let rejection = found.err().map(|refused| refused.rejection);
        assert_eq!(rejection, expected.as_ref().err().cloned());
        Ok(expected.unwrap_or_default())
    }
}

/// Runs a request of an actor, and checks the inventory afterwards.
fn step(store: &TestStore, actor: usize, kind: u64, spans: Vec<Span>) {
    let (tenant, group) = ACTORS[actor];
    let done = store.change(move |context| -> Result<(), StoreError> {
        let of = context.lock_group(&tenant.parse().unwrap(), &group.parse().unwrap())?;
        let whole = PieceMap::new(context.inventory()?).unwrap();
        let request = Request {
            of: &of,
            spans: &spans,
            whole: &whole,
        };
        let reassignments = request.run(kind, context)?;
        assert_eq!(
            context.inventory()?,
            whole.apply(&reassignments),
            "{kind} {spans:?}"
        );
        Ok(())
    });
    done.unwrap();
}

/// More pieces than a refusal tells, or a store loads at once: mobile numbers and prefixes of `two` one by one, and a prefix
/// of `one` of which a group has every second part.
fn crowd(store: &TestStore) {
    let numbers =
        |base: u64, step: u64| move |index: u64| Span::from(E164::from_value(base + step * index).unwrap());
    let under = |number: u64, step: u64| {
        move |index: u64| Span::from(Prefix::from_value(number * 1_000 + step * index).unwrap())
    };
    step(store, 2, 0, (0..150).map(numbers(10_000_600, 2)).collect());
    step(store, 0, 0, (0..50).map(numbers(10_000_900, 2)).collect());
    step(store, 2, 4, (0..200).map(under(1_000_003, 2)).collect());
    step(
        store,
        0,
        4,
        vec![Span::from("+1000005".parse::<Prefix>().unwrap())],
    );
    step(store, 0, 5, (0..200).map(under(1_000_005, 2)).collect());
    step(store, 2, 4, (0..13).map(numbers(1_000_010, 2)).collect());
    assert_eq!(store.pieces().len(), 150 + 50 + 200 + 400 + 13);
}

on_both_databases! {
    fn a_plan_agrees_with_one_on_the_whole_inventory(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &["sales", "help"]);
        store.tenant("two", &["desk"]);
        for (tenant, group) in ACTORS {
            store.change(move |context| -> Result<(), StoreError> {
                let of = context.lock_group(&tenant.parse().unwrap(), &group.parse().unwrap())?;
                context.create_user(&of, &"ann".parse().unwrap(), &UserChanges::default())?.unwrap();
                Ok(())
            }).unwrap();
        }
        crowd(&store);
        let mut random = Random(1);
        for _ in 0..REQUESTS {
            let (actor, kind) = (usize::try_from(random.below(3)).unwrap(), random.below(11));
            step(&store, actor, kind, spans(&mut random));
        }
    }
}
