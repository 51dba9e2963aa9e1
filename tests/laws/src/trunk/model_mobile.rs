//! Requests for mobile numbers on the model, item by item.

use numbering_core::trunk::TenantGroup;
use numbering_core::{Holding, Kind, Span, TenantKey};

use super::model::{Cells, Model, Outcomes, Reason, cells, conflict, repeats};

impl Model {
    /// Adds mobile numbers to a tenant.
    pub fn add_mobile(&mut self, tenant: TenantKey, items: &[Span]) -> Outcomes {
        let definitions = self.definitions();
        self.each(items, Some(Holding::available_mobile(tenant)), |_, cells| {
            let conflicts = || definitions.iter().filter(|(_, held)| conflict(held, cells));
            let conflicting = |is: &dyn Fn(&Holding) -> bool| conflicts().any(|(holding, _)| is(holding));
            if conflicting(&|holding| holding.tenant != tenant) {
                Err("OwnedByOtherTenant")
            } else if conflicting(&|holding| holding.kind == Kind::Mobile) {
                Err("AlreadyHeld")
            } else if conflicting(&|_| true) {
                Err("Overlaps")
            } else {
                Ok(())
            }
        })
    }

    /// Removes mobile numbers from a tenant.
    pub fn remove_mobile(&mut self, tenant: TenantKey, items: &[Span]) -> Outcomes {
        self.each(items, None, |model, cells| {
            if !model.any(cells, |held| is_mobile_of(tenant, held)) {
                Err("NotFound")
            } else if !model.all(cells, |held| is_mobile_of(tenant, held)) {
                Err("NotWhole HeldInPart")
            } else if model.any(cells, |held| held.assignment.is_some()) {
                Err("InUse HeldByGroup")
            } else {
                Ok(())
            }
        })
    }

    /// Assigns mobile numbers to a group.
    pub fn assign_mobile(&mut self, to: TenantGroup, items: &[Span]) -> Outcomes {
        let holding = Holding::assigned_mobile(to.tenant, to.group);
        self.each(items, Some(holding), |model, cells| {
            if !model.any(cells, |held| is_mobile_of(to.tenant, held)) {
                Err("NotAvailable NotHeld")
            } else if !model.all(cells, |held| is_mobile_of(to.tenant, held)) {
                Err("NotAvailable HeldInPart")
            } else if model.any(cells, |held| held.group().is_some_and(|group| group != to.group)) {
                Err("NotAvailable HeldByGroup")
            } else if model.any(cells, |held| held.group().is_some()) {
                Err("NotAvailable HeldByThisGroup")
            } else {
                Ok(())
            }
        })
    }

    /// Returns mobile numbers of a group to its tenant.
    pub fn unassign_mobile(&mut self, of: TenantGroup, items: &[Span]) -> Outcomes {
        let available = Holding::available_mobile(of.tenant);
        let is_own = |held: &Holding| is_mobile_of(of.tenant, held) && held.group() == Some(of.group);
        self.each(items, Some(available), |model, cells| {
            if !model.any(cells, is_own) {
                Err("NotFound")
            } else if !model.all(cells, is_own) {
                Err("NotWhole InThisGroupInPart")
            } else if model.any(cells, |held| held.user().is_some()) {
                Err("InUse HeldByUser")
            } else {
                Ok(())
            }
        })
    }

    fn all(&self, cells: &Cells, matches: impl Fn(&Holding) -> bool) -> bool {
        self.held(cells)
            .iter()
            .all(|held| held.as_ref().is_some_and(&matches))
    }

    /// Decides each item by the holdings before the request, and moves the accepted ones to `holding`.
    fn each(
        &mut self,
        items: &[Span],
        holding: Option<Holding>,
        decide: impl Fn(&Self, &Cells) -> Result<(), Reason>,
    ) -> Outcomes {
        let named: Vec<Cells> = items.iter().map(|span| cells(*span)).collect();
        let before = self.clone();
        let mut accepted = Vec::new();
        let decided = named.iter().map(|cells| {
            if repeats(&accepted, cells) {
                return Err("DuplicateInRequest");
            }
            decide(&before, cells)?;
            accepted.push(cells);
            self.set(cells, holding);
            Ok(())
        });
        decided.collect()
    }
}

fn is_mobile_of(tenant: TenantKey, held: &Holding) -> bool {
    held.tenant == tenant && held.kind == Kind::Mobile
}
