//! What is told when a change of ranges or prefixes is refused: every bad item, and why.

use numbering_core::Rejection;
use numbering_store::{Group, Tenant, TrunkRefusal, TrunkResult};

use crate::access::Principal;
use crate::error::Refusal;
use crate::json::Object;
use crate::routes::trunking::items::Item;
use crate::routes::visible::Visible;
use crate::stop::Stop;
use crate::wire::{Inventory, Place, Sent, Wording};

/// To whom a result is told, and where it happened.
pub(super) struct Told<'a> {
    pub(super) principal: &'a Principal,
    pub(super) tenant: &'a Tenant,
    pub(super) group: Option<&'a Group>,
}

impl Told<'_> {
    /// The result of a change of the items of `list`, which stands under `key`.
    pub(super) fn result<T: Item>(&self, key: &str, list: &[Object<T>], result: TrunkResult) -> Result<(), Stop> {
        let sent = |index: usize| list.get(index).map(|Object(item)| item.sent());
        result.map_err(|refused| self.refusal(&refused, sent, |index, malformed| {
            format!("/{key}/{index}/{}", T::attribute(malformed))
        }))
    }

    /// The refusal of a change, of which `sent` and `pointer` know the items.
    pub(super) fn refusal<'s>(
        &self,
        refused: &TrunkRefusal,
        sent: impl Fn(usize) -> Option<Sent<'s>>,
        pointer: impl Fn(usize, numbering_core::Malformed) -> String,
    ) -> Stop {
        let names = Visible::to(self.principal, self.tenant, &refused.names);
        let place = Place {
            tenant: self.tenant.id.as_str(),
            group: self.group.map(|group| group.id.as_str()),
            inventory: Inventory::Trunking,
        };
        let wording = Wording {
            place,
            names: &names,
        };
        let rejections = refused.refusal.rejections().iter();
        let faults = rejections.filter_map(|(index, rejection)| {
            let fault = wording.fault(*index, sent(*index)?, rejection);
            Some(match rejection {
                Rejection::Malformed(malformed) => fault.pointer(pointer(*index, *malformed)),
                _ => fault,
            })
        });
        match Refusal::of(faults) {
            Some(refusal) => refusal.into(),
            // a refusal names one item at least
            None => Stop::Failed(numbering_store::StoreError::Internal("an empty refusal".into())),
        }
    }
}
