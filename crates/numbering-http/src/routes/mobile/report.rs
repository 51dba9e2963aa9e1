//! What changes of mobile numbers have in common: how their bodies are read and their reports told.

use numbering_core::{BatchReport, Rejection, Span};
use numbering_store::{Group, MobileReport, Tenant};

use crate::auth::access::Principal;
use crate::config::Limits;
use crate::error::Refusal;
use crate::request::input::Items;
use crate::routes::name_visibility::Visible;
use crate::wire::{Inventory, NumberList, NumberReport, Place, Wording};

impl Items for NumberList {
    fn items(&self) -> usize {
        Self::items(self).len()
    }

    fn spans(&self) -> impl Iterator<Item = Span> {
        Self::items(self).iter().flatten().map(|range| Span::from(*range))
    }
}

/// Reads a list of numbers.
pub(crate) fn list_of_numbers(body: &[u8], limits: &Limits) -> Result<NumberList, Refusal> {
    NumberList::parse(body, limits.items)
}

/// A report, to whom it is told, and where it happened.
pub(crate) struct Told<'a> {
    report: &'a BatchReport<Rejection>,
    names: Visible<'a>,
    place: Place<'a>,
}

impl<'a> Told<'a> {
    pub(crate) fn to(principal: &Principal, tenant: &'a Tenant, report: &'a MobileReport) -> Self {
        let names = Visible::of_tenant(principal, tenant, &report.names);
        let place = Place {
            tenant: tenant.id.as_str(),
            group: None,
            inventory: Inventory::Mobile,
        };
        Self {
            report: &report.report,
            names,
            place,
        }
    }

    pub(crate) fn in_group(mut self, group: &'a Group) -> Self {
        self.place.group = Some(group.id.as_str());
        self
    }

    /// What became of each of `numbers`.
    pub(crate) fn of(&'a self, numbers: &'a NumberList) -> NumberReport<'a> {
        NumberReport {
            list: numbers,
            report: self.report,
            wording: Wording {
                place: self.place,
                names: &self.names,
            },
        }
    }
}
