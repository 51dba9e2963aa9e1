//! Changes of holders in the journal, in steps as requests would make them: released, returned, assigned and given to users.

use std::collections::BTreeMap;

use numbering_core::{Assignment, GroupKey, Holding, Reassignment, Span, UserKey};

use crate::context::WriteContext;
use crate::error::StoreError;
use crate::journal::JournalContext;
use crate::rows::{Group, LockedGroup, Operation, Tenant};
use crate::types::DisplayNames;

/// A part of what a tenant holds, and its holding before and after a change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct HeldPart {
    pub(crate) span: Span,
    pub(crate) before: Holding,
    pub(crate) after: Holding,
}

/// The steps of a change, each with the reassignments by group and user.
type Step = BTreeMap<(GroupKey, Option<UserKey>), Vec<Reassignment>>;

impl WriteContext<'_> {
    /// Records the steps by which parts come to their new holders. The parts are in the order of the number axis; `recorded`
    /// returns the holding of a step as the journal has it.
    pub(crate) fn record_steps(
        &mut self,
        tenant: &Tenant,
        parts: &[HeldPart],
        recorded: fn(Holding) -> Option<Holding>,
    ) -> Result<(), StoreError> {
        let holdings = || parts.iter().flat_map(|part| [part.before, part.after]);
        let names = self.names_of(
            holdings().filter_map(|holding| holding.group()),
            holdings().filter_map(|holding| holding.user()),
        )?;
        for (operation, step) in steps(parts, recorded) {
            for ((group, user), reassignments) in step {
                let holder = StepHolder::new((group, user), tenant, &names)?;
                self.record(holder.context(operation), &reassignments);
            }
        }
        Ok(())
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

/// The steps in their order: released by users, returned by groups, assigned to groups, given to users.
fn steps(parts: &[HeldPart], recorded: fn(Holding) -> Option<Holding>) -> [(Operation, Step); 4] {
    let [mut released, mut returned, mut assigned, mut given] = [const { Step::new() }; 4];
    for part in parts {
        let HeldPart { span, before, after } = *part;
        let (was, is) = ((before.group(), before.user()), (after.group(), after.user()));
        let add = |step: &mut Step, key, holding| {
            let holding = recorded(holding);
            step.entry(key).or_default().push(Reassignment { span, holding });
        };
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
