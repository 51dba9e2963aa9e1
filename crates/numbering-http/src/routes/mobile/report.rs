//! The view of the reports on changes of mobile numbers.

use numbering_core::{BatchReport, Rejection};
use numbering_store::{Group, MobileReport, Tenant};

use crate::auth::Principal;
use crate::routes::name_visibility::VisibleNames;
use crate::wire::{InventoryKind, ListChunk, ListResults, NumberList, RejectionRenderer, RequestTarget};

/// A report, as its caller may see it.
pub(crate) struct MobileReportView<'a> {
    report: &'a BatchReport<Rejection>,
    names: VisibleNames<'a>,
    target: RequestTarget<'a>,
}

impl<'a> MobileReportView<'a> {
    pub(crate) fn for_principal(principal: &Principal, tenant: &'a Tenant, report: &'a MobileReport) -> Self {
        let names = VisibleNames::of_tenant(principal, tenant, &report.names);
        let target = RequestTarget {
            tenant: tenant.id.as_str(),
            group: None,
            inventory: InventoryKind::Mobile,
        };
        Self {
            report: &report.report,
            names,
            target,
        }
    }

    pub(crate) fn in_group(mut self, group: &'a Group) -> Self {
        self.target.group = Some(group.id.as_str());
        self
    }

    /// The results of the items of `chunk`, a part of `numbers`.
    pub(crate) fn results(&self, numbers: &NumberList, chunk: &ListChunk) -> ListResults {
        let renderer = RejectionRenderer {
            target: self.target,
            names: &self.names,
        };
        chunk.results(numbers, self.report, &renderer)
    }
}
