//! Changes of mobile numbers: lock, load what is touched, let the core plan, apply, record.

use numbering_core::mobile::{self, Plan};
use numbering_core::{BatchReport, Item, PieceMap, Rejection, Span};

use crate::context::WriteContext;
use crate::error::StoreError;
use crate::groups::Group;
use crate::journal::{Deed, Operation};
use crate::names::DisplayNames;
use crate::tenants::Tenant;

/// What became of each item, and the names of those who stand in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MobileReport {
    /// What became of each item.
    pub report: BatchReport<Rejection>,
    /// Who stands in the way.
    pub names: DisplayNames,
}

impl WriteContext<'_> {
    /// Brings numbers into a tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn add_mobile_numbers(
        &mut self,
        tenant: &Tenant,
        items: &[Item],
    ) -> Result<MobileReport, StoreError> {
        let piece_map = self.load_items(items)?;
        let plan = mobile::add(&piece_map, tenant.key, items);
        self.carry_out(Deed::of_tenant(Operation::Add, tenant), &piece_map, plan)
    }

    /// Takes numbers out of a tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn remove_mobile_numbers(
        &mut self,
        tenant: &Tenant,
        items: &[Item],
    ) -> Result<MobileReport, StoreError> {
        let piece_map = self.load_items(items)?;
        let plan = mobile::remove(&piece_map, tenant.key, items);
        self.carry_out(Deed::of_tenant(Operation::Remove, tenant), &piece_map, plan)
    }

    /// Gives available numbers of a tenant to one of its groups.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn assign_mobile_numbers(
        &mut self,
        tenant: &Tenant,
        group: &Group,
        items: &[Item],
    ) -> Result<MobileReport, StoreError> {
        let piece_map = self.load_items(items)?;
        let plan = mobile::assign(&piece_map, tenant.key, group.key, items);
        let deed = Deed::of_tenant(Operation::Assign, tenant).in_group(group);
        self.carry_out(deed, &piece_map, plan)
    }

    /// Returns numbers of a group to its tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn unassign_mobile_numbers(
        &mut self,
        tenant: &Tenant,
        group: &Group,
        items: &[Item],
    ) -> Result<MobileReport, StoreError> {
        let piece_map = self.load_items(items)?;
        let plan = mobile::unassign(&piece_map, tenant.key, group.key, items);
        let deed = Deed::of_tenant(Operation::Unassign, tenant).in_group(group);
        self.carry_out(deed, &piece_map, plan)
    }

    fn load_items(&mut self, items: &[Item]) -> Result<PieceMap, StoreError> {
        self.load(items.iter().flatten().map(|range| Span::from(*range)))
    }

    fn carry_out(
        &mut self,
        deed: Deed<'_>,
        piece_map: &PieceMap,
        plan: Plan,
    ) -> Result<MobileReport, StoreError> {
        self.diff(piece_map, &plan.reassignments);
        self.record(deed, &plan.reassignments);
        let in_the_way = plan.report.rejections();
        let names = self.names(in_the_way.flat_map(|(_, rejection)| rejection.conflicts()))?;
        Ok(MobileReport {
            report: plan.report,
            names,
        })
    }
}
