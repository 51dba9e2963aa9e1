//! The bodies of changes of mobile numbers, and the view of their reports.

use numbering_core::{BatchReport, Rejection, Span};
use numbering_store::{Group, MobileReport, Tenant};

use crate::auth::Principal;
use crate::config::RequestLimits;
use crate::error::Refusal;
use crate::request::BodyItems;
use crate::routes::name_visibility::VisibleNames;
use crate::wire::{InventoryKind, NumberList, NumberReport, RejectionRenderer, RequestTarget};

impl BodyItems for NumberList {
    fn count(&self) -> usize {
        Self::items(self).len()
    }

    fn bytes(&self) -> usize {
        Self::bytes(self)
    }

    fn answer_bytes(&self) -> usize {
        Self::answer_bytes(self)
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        Self::items(self).iter().flatten().map(|range| Span::from(*range))
    }
}

/// Reads a list of numbers.
pub(crate) fn parse_number_list(body: &[u8], limits: &RequestLimits) -> Result<NumberList, Refusal> {
    NumberList::parse(body, limits.items)
}

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

    /// The report on each of `numbers`.
    pub(crate) fn render(&'a self, numbers: &'a NumberList) -> NumberReport<'a> {
        NumberReport {
            list: numbers,
            report: self.report,
            renderer: RejectionRenderer {
                target: self.target,
                names: &self.names,
            },
        }
    }
}
