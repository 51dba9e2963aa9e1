//! The history of bare digits: numbers under a prefix that change hands when a part of what begins with them does.

use numbering_core::{Delta, Holding, NumberChange, PieceMap, Reassignment, changed_numbers};

use super::HeldPart;
use crate::context::WriteContext;
use crate::error::StoreError;
use crate::journal::JournalContext;
use crate::rows::{Operation, Tenant};
use crate::tables::{HeldKinds, Holder};

impl WriteContext<'_> {
    /// Records the numbers of a tenant whose holder changes with `reassignments`, which are planned on `piece_map` and not
    /// applied yet, though none of them is of all that begins with the number.
    ///
    /// An entry has such a number itself, with no holder: so its history finds the entry, and a replay changes nothing, since
    /// what holds the number is a prefix.
    pub(crate) fn record_bare_digits(
        &mut self,
        tenant: &Tenant,
        piece_map: &PieceMap,
        reassignments: &[Reassignment],
    ) -> Result<(), StoreError> {
        let holder = Holder::Tenant(tenant.key);
        let load = |spans| self.load_held(holder, HeldKinds::Trunk, spans);
        let changes = changed_numbers(piece_map, reassignments, load)?;
        if changes.is_empty() {
            return Ok(());
        }
        let numbers = |is_changed: fn(&NumberChange) -> bool| -> Vec<Reassignment> {
            changes
                .iter()
                .filter(|change| is_changed(change))
                .map(marker)
                .collect()
        };
        let (added, removed) = (
            numbers(|change| change.before.is_none()),
            numbers(|change| change.after.is_none()),
        );
        // a prefix that becomes whole holds its bare digits, which nobody held before: notes of users on them end
        let arriving = added.iter().map(|marker| marker.span).collect();
        self.buffer().apply(&Delta::default(), arriving);
        self.record(JournalContext::of_tenant(Operation::Add, tenant), &added);
        let parts: Vec<HeldPart> = changes.iter().filter_map(held_part).collect();
        self.record_steps(tenant, &parts, |_| None)?;
        self.record(JournalContext::of_tenant(Operation::Remove, tenant), &removed);
        Ok(())
    }
}

fn marker(change: &NumberChange) -> Reassignment {
    Reassignment {
        span: change.number.into(),
        holding: None,
    }
}

/// The part of a change within the tenant, for which it is available before it is removed and after it was added.
fn held_part(change: &NumberChange) -> Option<HeldPart> {
    let available = Holding {
        assignment: None,
        ..change.before.or(change.after)?
    };
    Some(HeldPart {
        span: change.number.into(),
        before: change.before.unwrap_or(available),
        after: change.after.unwrap_or(available),
    })
}
