//! Changes of mobile numbers: lock, load the pieces that they touch, plan, apply, record.

use numbering_core::mobile::{self, Chunk, Plan};
use numbering_core::{BatchReport, PieceMap, Rejection, Span, TenantKey};

use crate::context::WriteContext;
use crate::error::StoreError;
use crate::journal::JournalContext;
use crate::rows::{LockedGroup, Operation, Tenant};
use crate::tables::{HeldKinds, Holder};
use crate::types::DisplayNames;

/// The outcome of each item, and the names of the holders that conflict with items.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MobileReport {
    /// The outcome of each item.
    pub report: BatchReport<Rejection>,
    /// The names of the holders that conflict with items.
    pub names: DisplayNames,
}

impl WriteContext<'_> {
    /// Adds numbers to a locked tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn add_mobile_numbers<'i>(
        &mut self,
        tenant: &Tenant,
        items: impl Into<Chunk<'i>>,
    ) -> Result<MobileReport, StoreError> {
        let items = items.into();
        let piece_map = self.load_for_adding(tenant.key, spans(items))?;
        let plan = mobile::add(&piece_map, tenant.key, items);
        self.apply_plan(
            JournalContext::of_tenant(Operation::Add, tenant),
            &piece_map,
            plan,
        )
    }

    /// Removes numbers from a locked tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn remove_mobile_numbers<'i>(
        &mut self,
        tenant: &Tenant,
        items: impl Into<Chunk<'i>>,
    ) -> Result<MobileReport, StoreError> {
        let items = items.into();
        let piece_map = self.load_own(tenant.key, items)?;
        let plan = mobile::remove(&piece_map, tenant.key, items);
        let plan = self.plan_with_other_kinds(plan, items, (tenant, Holder::Tenant(tenant.key)))?;
        self.apply_plan(
            JournalContext::of_tenant(Operation::Remove, tenant),
            &piece_map,
            plan,
        )
    }

    /// Assigns available numbers of a tenant to a locked group of it.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn assign_mobile_numbers<'i>(
        &mut self,
        to: &LockedGroup,
        items: impl Into<Chunk<'i>>,
    ) -> Result<MobileReport, StoreError> {
        let items = items.into();
        let piece_map = self.load_own(to.tenant().key, items)?;
        let plan = mobile::assign(&piece_map, to.tenant().key, to.group().key, items);
        let plan = self.plan_with_other_kinds(plan, items, (to.tenant(), Holder::Tenant(to.tenant().key)))?;
        self.apply_plan(JournalContext::of_group(Operation::Assign, to), &piece_map, plan)
    }

    /// Returns numbers of a locked group to its tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn unassign_mobile_numbers<'i>(
        &mut self,
        of: &LockedGroup,
        items: impl Into<Chunk<'i>>,
    ) -> Result<MobileReport, StoreError> {
        let items = items.into();
        let piece_map = self.load_own(of.tenant().key, items)?;
        let plan = mobile::unassign(&piece_map, of.tenant().key, of.group().key, items);
        let plan = self.plan_with_other_kinds(plan, items, (of.tenant(), Holder::Group(of.group().key)))?;
        self.apply_plan(
            JournalContext::of_group(Operation::Unassign, of),
            &piece_map,
            plan,
        )
    }

    /// The plan with what `holder` has, as another kind, of the items of which it has nothing as mobile numbers. One load for
    /// all of them; what others hold costs nothing.
    fn plan_with_other_kinds(
        &mut self,
        plan: Plan,
        chunk: Chunk<'_>,
        (tenant, holder): (&Tenant, Holder),
    ) -> Result<Plan, StoreError> {
        let of_nothing = plan
            .report
            .rejections()
            .filter(|(_, rejection)| rejection.is_of_nothing());
        let of_nothing: Vec<Span> = of_nothing
            .filter_map(|(index, _)| Some(Span::from((*chunk.items().get(index)?).ok()?)))
            .collect();
        if of_nothing.is_empty() {
            return Ok(plan);
        }
        let piece_map = self.load_all_kinds(tenant.key, of_nothing)?;
        Ok(plan.with_other_kinds(chunk.items(), &piece_map, |holding| holder.has_holding(holding)))
    }

    /// Loads what the tenant has of the items: a plan refuses the rest, whoever has it.
    fn load_own(&mut self, tenant: TenantKey, items: Chunk<'_>) -> Result<PieceMap, StoreError> {
        self.load_held(Holder::Tenant(tenant), HeldKinds::Mobile, spans(items))
    }

    fn apply_plan(
        &mut self,
        context: JournalContext<'_>,
        piece_map: &PieceMap,
        plan: Plan,
    ) -> Result<MobileReport, StoreError> {
        self.apply(piece_map, &plan.reassignments);
        self.record(context, &plan.reassignments);
        let rejections = plan.report.rejections();
        let names = self.names(rejections.flat_map(|(_, rejection)| rejection.conflicts()))?;
        Ok(MobileReport {
            report: plan.report,
            names,
        })
    }
}

fn spans(items: Chunk<'_>) -> impl Iterator<Item = Span> {
    items.items().iter().flatten().map(|range| Span::from(*range))
}
