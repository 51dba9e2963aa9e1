//! [`Model`]: a dense model of an inventory, with a holding for each number of a small universe.
//!
//! It has intervals only for conflicts, which are whole pieces.

use std::collections::{BTreeMap, BTreeSet};

use numbering_core::{
    Assignment, Cause, Conflicts, GroupKey, Holding, Item, Kind, NumberRange, Origin, Piece, PieceMap,
    Prefix, Rejection, TenantKey, UserKey, mobile,
};
use numbering_laws::{parsed, pieces_of};

/// A request, or the assignment of numbers to a user.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Add(TenantKey, Vec<Item>),
    Remove(TenantKey, Vec<Item>),
    Assign(TenantKey, GroupKey, Vec<Item>),
    Unassign(TenantKey, GroupKey, Vec<Item>),
    AssignToUser(NumberRange),
}

pub(super) type Outcomes = Vec<Result<(), Rejection>>;

/// The holdings of the numbers, and of some prefixes that never change.
#[derive(Clone, Debug)]
pub(super) struct Model {
    numbers: BTreeMap<u64, Holding>,
    prefixes: Vec<(Prefix, Holding)>,
}

impl Model {
    /// Two tenants with trunk ranges and prefixes, and with mobile numbers: available, of a group, of a user.
    pub(super) fn new() -> Self {
        let mut model = Self::with_trunks();
        let (one, other) = (TenantKey(1), TenantKey(2));
        model.give(parsed("+9999990..+9999999"), Some(Holding::available_mobile(one)));
        model.give(
            parsed("+9999996..+9999999"),
            Some(Holding::assigned_mobile(one, GroupKey(11))),
        );
        model.give(
            parsed("+10000000..+10000003"),
            Some(Holding::assigned_mobile(one, GroupKey(12))),
        );
        model.give(
            parsed("+10000004..+10000009"),
            Some(Holding::available_mobile(other)),
        );
        model.give(
            parsed("+9999970..+9999974"),
            Some(Holding::assigned_mobile(other, GroupKey(21))),
        );
        model.assign_to_user(parsed("+9999970"));
        model.assign_to_user(parsed("+9999999"));
        model
    }

    fn with_trunks() -> Self {
        let trunk = |tenant, kind| Holding {
            tenant: TenantKey(tenant),
            kind,
            assignment: None,
        };
        let range = |text, tenant, origin| {
            let holding = trunk(tenant, Kind::Range(Origin(origin)));
            parsed(text)
                .into_iter()
                .map(move |number| (number.value(), holding))
        };
        let prefix =
            |text: &str, tenant, origin| (text.parse().unwrap(), trunk(tenant, Kind::Prefix(Origin(origin))));
        Self {
            numbers: range("+9999975..+9999977", 1, 1)
                .chain(range("+10000020..+10000022", 2, 2))
                .collect(),
            prefixes: vec![
                prefix("+999998", 1, 3),
                prefix("+1000001", 2, 4),
                prefix("+10000027", 1, 5),
            ],
        }
    }

    /// Every piece, in the order of the number axis: numbers, then prefixes in dictionary order.
    pub(super) fn pieces(&self) -> Vec<Piece> {
        let mut prefixes = self.prefixes.clone();
        prefixes.sort_unstable_by_key(|(prefix, _)| *prefix);
        let prefixes = prefixes.into_iter().map(|(prefix, holding)| Piece {
            span: prefix.into(),
            holding,
        });
        pieces_of(&self.numbers).into_iter().chain(prefixes).collect()
    }

    pub(super) fn piece_map(&self) -> PieceMap {
        PieceMap::new(self.pieces()).unwrap()
    }

    /// Applies a step and returns the outcome of each item.
    pub(super) fn apply(&mut self, step: &Step) -> Outcomes {
        let before = self.clone();
        match step {
            Step::Add(tenant, items) => {
                let to = Some(Holding::available_mobile(*tenant));
                self.change(items, to, |range| before.refuses_to_add(*tenant, range))
            }
            Step::Remove(tenant, items) => {
                self.change(items, None, |range| before.refuses_to_remove(*tenant, range))
            }
            Step::Assign(tenant, group, items) => {
                let to = Some(Holding::assigned_mobile(*tenant, *group));
                self.change(items, to, |range| {
                    before.refuses_to_assign(*tenant, *group, range)
                })
            }
            Step::Unassign(tenant, group, items) => {
                let to = Some(Holding::available_mobile(*tenant));
                self.change(items, to, |range| {
                    before.refuses_to_unassign(*tenant, *group, range)
                })
            }
            Step::AssignToUser(range) => self.assign_to_user(*range),
        }
    }

    fn change<R>(&mut self, items: &[Item], to: Option<Holding>, refuses: R) -> Outcomes
    where
        R: Fn(NumberRange) -> Option<Rejection>,
    {
        let mut accepted = BTreeSet::new();
        let mut outcome = |item: &Item| {
            let range = item.map_err(Rejection::Malformed)?;
            if range.iter().any(|number| accepted.contains(&number)) {
                return Err(Rejection::DuplicateInRequest);
            }
            refuses(range).map_or(Ok(()), Err)?;
            accepted.extend(range);
            self.give(range, to);
            Ok(())
        };
        items.iter().map(&mut outcome).collect()
    }

    fn give(&mut self, range: NumberRange, to: Option<Holding>) {
        for number in range {
            self.numbers.remove(&number.value());
            self.numbers.extend(to.map(|holding| (number.value(), holding)));
        }
    }

    /// Assigns the assigned numbers of `range` to a user of their group.
    fn assign_to_user(&mut self, range: NumberRange) -> Outcomes {
        let values = range.first().value()..=range.last().value();
        for (_, holding) in self.numbers.range_mut(values) {
            let used = |assignment| Assignment {
                user: Some(UserKey(1)),
                ..assignment
            };
            holding.assignment = holding.assignment.map(used);
        }
        Vec::new()
    }

    fn refuses_to_add(&self, tenant: TenantKey, range: NumberRange) -> Option<Rejection> {
        let is_others = |holding: &Holding| holding.tenant != tenant;
        let is_mobile = |holding: &Holding| holding.kind == Kind::Mobile && holding.tenant == tenant;
        first_with_conflicts([
            Rejection::OwnedByOtherTenant(self.conflicts(range, is_others)),
            Rejection::AlreadyHeld(self.conflicts(range, is_mobile)),
            Rejection::Overlaps(self.conflicts(range, |_| true)),
        ])
    }

    fn refuses_to_remove(&self, tenant: TenantKey, range: NumberRange) -> Option<Rejection> {
        let is_own = |holding: &Holding| holding.is_mobile_of(tenant);
        if !self.all(range, is_own) {
            let in_part = Rejection::NotWhole(Cause::HeldInPart, self.conflicts(range, is_own));
            return first_with_conflicts([in_part]).or(Some(Rejection::NotFound));
        }
        let is_assigned = |holding: &Holding| holding.group().is_some();
        first_with_conflicts([Rejection::InUse(
            Cause::HeldByGroup,
            self.conflicts(range, is_assigned),
        )])
    }

    fn refuses_to_assign(&self, tenant: TenantKey, group: GroupKey, range: NumberRange) -> Option<Rejection> {
        if !self.all(range, |holding| holding.is_mobile_of(tenant)) {
            let own = self.conflicts(range, |holding| holding.is_mobile_of(tenant));
            let not_held = Rejection::NotAvailable(Cause::NotHeld, Conflicts::default());
            let in_part = Rejection::NotAvailable(Cause::HeldInPart, own);
            return first_with_conflicts([in_part]).or(Some(not_held));
        }
        let is_others = |holding: &Holding| holding.group().is_some_and(|other| other != group);
        let is_own = |holding: &Holding| holding.group() == Some(group);
        first_with_conflicts([
            Rejection::NotAvailable(Cause::HeldByGroup, self.conflicts(range, is_others)),
            Rejection::NotAvailable(Cause::HeldByThisGroup, self.conflicts(range, is_own)),
        ])
    }

    fn refuses_to_unassign(
        &self,
        tenant: TenantKey,
        group: GroupKey,
        range: NumberRange,
    ) -> Option<Rejection> {
        let is_own = |holding: &Holding| holding.is_mobile_of(tenant) && holding.group() == Some(group);
        if !self.all(range, is_own) {
            let in_part = Rejection::NotWhole(Cause::InThisGroupInPart, self.conflicts(range, is_own));
            return first_with_conflicts([in_part]).or(Some(Rejection::NotFound));
        }
        let is_used = |holding: &Holding| holding.user().is_some();
        first_with_conflicts([Rejection::InUse(
            Cause::HeldByUser,
            self.conflicts(range, is_used),
        )])
    }

    fn all(&self, range: NumberRange, is: impl Fn(&Holding) -> bool) -> bool {
        range
            .iter()
            .all(|number| self.numbers.get(&number.value()).is_some_and(&is))
    }

    /// The pieces that hold a number of `range`, or with which one begins.
    fn conflicts(&self, range: NumberRange, is: impl Fn(&Holding) -> bool) -> Conflicts {
        let is_conflict = |piece: &Piece| {
            let (numbers, prefixes) = (piece.span.numbers(), piece.span.prefixes());
            let holds = |number| numbers.is_some_and(|numbers| numbers.contains(number));
            range
                .iter()
                .any(|number| holds(number) || prefixes.iter().any(|prefix| prefix.begins(number)))
        };
        let pieces = self.pieces();
        pieces
            .iter()
            .filter(|piece| is_conflict(piece) && is(&piece.holding))
            .collect()
    }
}

/// The first rejection with a conflict.
fn first_with_conflicts<const N: usize>(rejections: [Rejection; N]) -> Option<Rejection> {
    rejections
        .into_iter()
        .find(|rejection| !rejection.conflicts().is_empty())
}

/// The plan of the core for a request; `None` for the assignment to a user.
pub(super) fn plan(piece_map: &PieceMap, step: &Step) -> Option<mobile::Plan> {
    match step {
        Step::Add(tenant, items) => Some(mobile::add(piece_map, *tenant, items)),
        Step::Remove(tenant, items) => Some(mobile::remove(piece_map, *tenant, items)),
        Step::Assign(tenant, group, items) => Some(mobile::assign(piece_map, *tenant, *group, items)),
        Step::Unassign(tenant, group, items) => Some(mobile::unassign(piece_map, *tenant, *group, items)),
        Step::AssignToUser(_) => None,
    }
}
