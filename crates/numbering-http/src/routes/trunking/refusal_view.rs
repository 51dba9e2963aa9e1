//! What is told when a change of ranges or prefixes is refused: every bad item, and why.

use numbering_core::Rejection;
use numbering_store::{Group, Tenant, TrunkRefusal, TrunkResult};

use crate::auth::access::Principal;
use crate::error::{OperationError, Refusal};
use crate::json::Object;
use crate::routes::name_visibility::VisibleNames;
use crate::routes::trunking::items::{Item as _, ListBody};
use crate::wire::{InventoryKind, RejectionRenderer, RequestTarget, SentItem};

/// To whom a result is told, and where it happened.
pub(super) struct TrunkRefusalView<'a> {
    principal: &'a Principal,
    tenant: &'a Tenant,
    group: Option<&'a Group>,
}

impl<'a> TrunkRefusalView<'a> {
    pub(super) const fn in_pool(principal: &'a Principal, tenant: &'a Tenant) -> Self {
        Self {
            principal,
            tenant,
            group: None,
        }
    }

    pub(super) const fn in_group(principal: &'a Principal, tenant: &'a Tenant, group: &'a Group) -> Self {
        Self {
            principal,
            tenant,
            group: Some(group),
        }
    }

    /// The result of a change of the items of `list`.
    pub(super) fn result<B: ListBody>(&self, list: &B, result: TrunkResult) -> Result<(), OperationError> {
        let sent = |index: usize| list.all().get(index).map(|Object(item)| item.sent());
        let pointer = |index, malformed| format!("/{}/{index}/{}", B::KEY, B::Item::attribute(malformed));
        result.map_err(|refused| self.refusal(&refused, sent, pointer))
    }

    /// The refusal of a change, of which `sent` and `pointer` know the items.
    pub(super) fn refusal<'s>(
        &self,
        refused: &TrunkRefusal,
        sent: impl Fn(usize) -> Option<SentItem<'s>>,
        pointer: impl Fn(usize, numbering_core::Malformed) -> String,
    ) -> OperationError {
        let names = match self.group {
            Some(group) => VisibleNames::of_group(self.principal, (self.tenant, group), &refused.names),
            None => VisibleNames::of_tenant(self.principal, self.tenant, &refused.names),
        };
        let target = RequestTarget {
            tenant: self.tenant.id.as_str(),
            group: self.group.map(|group| group.id.as_str()),
            inventory: InventoryKind::Trunking,
        };
        let renderer = RejectionRenderer {
            target,
            names: &names,
        };
        let rejections = refused.refusal.rejections().iter();
        let faults = rejections.filter_map(|(index, rejection)| {
            let fault = renderer.fault(*index, sent(*index)?, rejection);
            Some(match rejection {
                Rejection::Malformed(malformed) => fault.pointer(pointer(*index, *malformed)),
                _ => fault,
            })
        });
        match Refusal::of(faults) {
            Some(refusal) => refusal.into(),
            // a refusal names one item at least
            None => OperationError::Store(numbering_store::StoreError::Internal("an empty refusal".into())),
        }
    }
}
