//! Changes of mobile numbers: lock, load what is touched, let the core plan, apply, record.

use numbering_core::mobile::{self, Plan};
use numbering_core::{BatchReport, Item, Rejection, Sheet, Span};

use crate::error::StoreError;
use crate::groups::Group;
use crate::journal::{Deed, Operation};
use crate::names::Names;
use crate::tenants::Tenant;
use crate::writing::Writing;

/// What became of each item, and the names of those who stand in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MobileReport {
    /// What became of each item.
    pub report: BatchReport<Rejection>,
    /// Who stands in the way.
    pub names: Names,
}

impl Writing<'_> {
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
        let sheet = self.load_items(items)?;
        let plan = mobile::add(&sheet, tenant.key, items);
        self.carry_out(Deed::of_tenant(Operation::Add, tenant), &sheet, plan)
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
        let sheet = self.load_items(items)?;
        let plan = mobile::remove(&sheet, tenant.key, items);
        self.carry_out(Deed::of_tenant(Operation::Remove, tenant), &sheet, plan)
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
        let sheet = self.load_items(items)?;
        let plan = mobile::assign(&sheet, tenant.key, group.key, items);
        let deed = Deed::of_tenant(Operation::Assign, tenant).in_group(group);
        self.carry_out(deed, &sheet, plan)
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
        let sheet = self.load_items(items)?;
        let plan = mobile::unassign(&sheet, tenant.key, group.key, items);
        let deed = Deed::of_tenant(Operation::Unassign, tenant).in_group(group);
        self.carry_out(deed, &sheet, plan)
    }

    fn load_items(&mut self, items: &[Item]) -> Result<Sheet, StoreError> {
        self.load(items.iter().flatten().map(|range| Span::from(*range)))
    }

    fn carry_out(&mut self, deed: Deed<'_>, sheet: &Sheet, plan: Plan) -> Result<MobileReport, StoreError> {
        self.paint(sheet, &plan.strokes);
        self.record(deed, &plan.strokes);
        let in_the_way = plan.report.rejections();
        let names = self.names(in_the_way.flat_map(|(_, rejection)| rejection.conflicts()))?;
        Ok(MobileReport {
            report: plan.report,
            names,
        })
    }
}
