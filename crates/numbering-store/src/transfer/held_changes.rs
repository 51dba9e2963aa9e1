//! Changes of held numbers by an update: released, returned, assigned and given to users, as requests would.

use std::collections::BTreeMap;

use numbering_core::{
    Assignment, GroupKey, Holding, Kind, Origin, PieceMap, Reassignment, TenantId, UserKey,
};

use super::held_parts::HeldPart;
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::journal::JournalContext;
use crate::rows::{Group, LockedGroup, Operation, Tenant};
use crate::tables::holders;
use crate::types::DisplayNames;

/// The steps of an update, each with the reassignments by group and user.
type Step = BTreeMap<(GroupKey, Option<UserKey>), Vec<Reassignment>>;

impl WriteContext<'_> {
    /// Brings parts of what a tenant holds to their new holders.
    pub(super) fn apply_held_parts(
        &mut self,
        tenant: &TenantId,
        piece_map: &PieceMap,
        mut parts: Vec<HeldPart>,
    ) -> Result<(), StoreError> {
        if parts.is_empty() {
            return Ok(());
        }
        let tenant = self.lock_tenant(tenant)?;
        parts.sort_unstable_by_key(|part| part.span);
        for (index, part) in parts.iter_mut().enumerate() {
            part.set_share(Origin::new(tenant.revision, index));
        }
        let holdings = || parts.iter().flat_map(|part| [part.before, part.after]);
        let names = self.names_of(
            holdings().filter_map(|holding| holding.group()),
            holdings().filter_map(|holding| holding.user()),
        )?;
        for (operation, step) in steps(&parts) {
            for ((group, user), reassignments) in step {
                let holder = StepHolder::new((group, user), &tenant, &names)?;
                self.record(holder.context(operation), &reassignments);
            }
        }
        let all = parts.iter().map(|part| part.reassignment(part.after));
        self.apply(piece_map, &all.collect::<Vec<_>>());
        self.set_own_numbers(&parts)
    }

    /// Sets the own mobile numbers of users who lost or got one.
    fn set_own_numbers(&mut self, parts: &[HeldPart]) -> Result<(), StoreError> {
        let mobile = || parts.iter().filter(|part| part.before.kind == Kind::Mobile);
        let lost = mobile().filter_map(|part| Some((part.before.user()?, String::new())));
        let got =
            mobile().filter_map(|part| Some((part.after.user()?, part.span.numbers()?.first().to_string())));
        let numbers: BTreeMap<i64, String> = lost.chain(got).map(|(user, number)| (user.0, number)).collect();
        if numbers.is_empty() {
            return Ok(());
        }
        let numbers: Vec<(UserKey, String)> = numbers
            .into_iter()
            .map(|(user, number)| (UserKey(user), number))
            .collect();
        holders::set_phone_numbers(self.entities_mut(), &numbers)
    }
}

/// The group and user of a step.
struct StepHolder<'n> {
    of: LockedGroup,
    user: Option<&'n str>,
}

impl<'n> StepHolder<'n> {
    fn new(
        (group, user): (GroupKey, Option<UserKey>),
        tenant: &Tenant,
        names: &'n DisplayNames,
    ) -> Result<Self, StoreError> {
        let unknown = || StoreError::Internal("a holder of numbers has no name".into());
        let id = names
            .group(group)
            .and_then(|id| id.parse().ok())
            .ok_or_else(unknown)?;
        let group = Group {
            key: group,
            id,
            name: String::new(),
        };
        let user = user
            .map(|user| names.user(user).ok_or_else(unknown))
            .transpose()?;
        Ok(Self {
            of: LockedGroup::new(tenant.clone(), group),
            user: user.map(|user| user.id.as_str()),
        })
    }

    fn context(&self, operation: Operation) -> JournalContext<'_> {
        let context = JournalContext::of_group(operation, &self.of);
        match self.user {
            Some(user) => context.with_user(user),
            None => context,
        }
    }
}

impl HeldPart {
    /// Makes the part a share of its own where a range or prefix comes to another group.
    fn set_share(&mut self, share: Origin) {
        let (before, is_trunk) = (self.before.group(), self.before.kind != Kind::Mobile);
        if let Some(assignment) = &mut self.after.assignment
            && before != Some(assignment.group)
        {
            assignment.by = is_trunk.then_some(share);
        }
    }

    const fn reassignment(&self, holding: Holding) -> Reassignment {
        Reassignment {
            span: self.span,
            holding: Some(holding),
        }
    }
}

/// The steps in their order: released by users, returned by groups, assigned to groups, given to users.
fn steps(parts: &[HeldPart]) -> [(Operation, Step); 4] {
    let [mut released, mut returned, mut assigned, mut given] = [const { Step::new() }; 4];
    for part in parts {
        let HeldPart { before, after, .. } = *part;
        let (was, is) = ((before.group(), before.user()), (after.group(), after.user()));
        let add =
            |step: &mut Step, key, holding| step.entry(key).or_default().push(part.reassignment(holding));
        if let (Some(group), Some(user)) = was
            && was != is
        {
            add(&mut released, (group, Some(user)), without_user(before));
        }
        if let Some(group) = was.0.filter(|_| was.0 != is.0) {
            let available = Holding {
                assignment: None,
                ..before
            };
            add(&mut returned, (group, None), available);
        }
        if let Some(group) = is.0.filter(|_| was.0 != is.0) {
            add(&mut assigned, (group, None), without_user(after));
        }
        if let (Some(group), Some(user)) = is
            && was != is
        {
            add(&mut given, (group, Some(user)), after);
        }
    }
    [
        (Operation::Release, released),
        (Operation::Unassign, returned),
        (Operation::Assign, assigned),
        (Operation::AssignToUser, given),
    ]
}

fn without_user(holding: Holding) -> Holding {
    let assignment = holding.assignment.map(|assignment| Assignment {
        user: None,
        ..assignment
    });
    Holding {
        assignment,
        ..holding
    }
}
