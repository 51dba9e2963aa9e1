//! Changes of mobile numbers: lock, load what is touched, let the core plan, apply, record.

use numbering_core::mobile::{self, Plan};
use numbering_core::{BatchReport, GroupId, Item, Rejection, Sheet, Span, TenantId};

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
    /// `NotFound` when there is no such tenant.
    pub fn add_mobile_numbers(
        &mut self,
        tenant: &Tenant,
        items: &[Item],
    ) -> Result<MobileReport, StoreError> {
        let sheet = self.load_items(items)?;
        let plan = mobile::add(&sheet, tenant.key, items);
        self.carry_out(
            Deed {
                operation: Operation::Add,
                tenant,
                group: None,
            },
            &sheet,
            plan,
        )
    }

    /// Takes numbers out of a tenant.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such tenant.
    pub fn remove_mobile_numbers(
        &mut self,
        tenant: &Tenant,
        items: &[Item],
    ) -> Result<MobileReport, StoreError> {
        let sheet = self.load_items(items)?;
        let plan = mobile::remove(&sheet, tenant.key, items);
        self.carry_out(
            Deed {
                operation: Operation::Remove,
                tenant,
                group: None,
            },
            &sheet,
            plan,
        )
    }

    /// Gives available numbers of a tenant to one of its groups.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such tenant or group.
    pub fn assign_mobile_numbers(
        &mut self,
        tenant: &Tenant,
        group: &Group,
        items: &[Item],
    ) -> Result<MobileReport, StoreError> {
        let sheet = self.load_items(items)?;
        let plan = mobile::assign(&sheet, tenant.key, group.key, items);
        let deed = Deed {
            operation: Operation::Assign,
            tenant,
            group: Some(group),
        };
        self.carry_out(deed, &sheet, plan)
    }

    /// Returns numbers of a group to its tenant.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such tenant or group.
    pub fn unassign_mobile_numbers(
        &mut self,
        tenant: &Tenant,
        group: &Group,
        items: &[Item],
    ) -> Result<MobileReport, StoreError> {
        let sheet = self.load_items(items)?;
        let plan = mobile::unassign(&sheet, tenant.key, group.key, items);
        let deed = Deed {
            operation: Operation::Unassign,
            tenant,
            group: Some(group),
        };
        self.carry_out(deed, &sheet, plan)
    }

    /// Locks a tenant, for changes of what it holds.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such tenant.
    pub fn lock_tenant(&mut self, tenant: &TenantId) -> Result<Tenant, StoreError> {
        self.lock(tenant)
    }

    /// Locks a tenant, for changes of what one of its groups has.
    ///
    /// # Errors
    ///
    /// `NotFound` when there is no such tenant or group.
    pub fn lock_group(&mut self, tenant: &TenantId, group: &GroupId) -> Result<(Tenant, Group), StoreError> {
        let tenant = self.lock(tenant)?;
        let group = self.group(tenant.key, group)?;
        Ok((tenant, group))
    }

    fn load_items(&mut self, items: &[Item]) -> Result<Sheet, StoreError> {
        self.load(items.iter().flatten().map(|range| Span::from(*range)))
    }

    fn carry_out(&mut self, deed: Deed<'_>, sheet: &Sheet, plan: Plan) -> Result<MobileReport, StoreError> {
        self.paint(sheet, &plan.strokes)?;
        self.record(deed, &plan.strokes)?;
        let in_the_way = plan.report.rejections();
        let names = self.names(in_the_way.flat_map(|(_, rejection)| rejection.conflicts()))?;
        Ok(MobileReport {
            report: plan.report,
            names,
        })
    }
}
