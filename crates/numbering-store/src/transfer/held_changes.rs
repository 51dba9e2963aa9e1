//! Changes of held numbers by an update: released, returned, assigned and given to users, as requests would.

use std::collections::BTreeMap;

use numbering_core::{Kind, Origin, PieceMap, Reassignment, TenantId, UserKey};

use crate::context::WriteContext;
use crate::error::StoreError;
use crate::queries::HeldPart;
use crate::tables::holders;

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
            set_share(part, Origin::new(tenant.revision, index));
        }
        self.record_steps(&tenant, &parts, Some)?;
        let all: Vec<Reassignment> = parts.iter().map(reassignment).collect();
        self.record_bare_digits(&tenant, piece_map, &all)?;
        self.apply(piece_map, &all);
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
        holders::set_phone_numbers(self.users_mut()?, &numbers)
    }
}

/// Makes a part a share of its own where a range or prefix comes to another group.
fn set_share(part: &mut HeldPart, share: Origin) {
    let (before, is_trunk) = (part.before.group(), part.before.kind != Kind::Mobile);
    if let Some(assignment) = &mut part.after.assignment
        && before != Some(assignment.group)
    {
        assignment.by = is_trunk.then_some(share);
    }
}

const fn reassignment(part: &HeldPart) -> Reassignment {
    Reassignment {
        span: part.span,
        holding: Some(part.after),
    }
}
