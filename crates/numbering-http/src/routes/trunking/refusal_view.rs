//! [`TrunkRefusalView`]: the answer to a refused change of ranges or prefixes, with the reason for every bad
//! item.

use numbering_core::Rejection;
use numbering_store::{Group, StoreError, Tenant, TrunkRefusal, TrunkResult};

use super::item::TrunkItems;
use crate::auth::Principal;
use crate::error::{ConflictBudget, OperationError, Refusal};
use crate::routes::name_visibility::VisibleNames;
use crate::wire::{InventoryKind, RejectionRenderer, RequestTarget};

/// The meaning of an item that has `minPhoneNumber` alone.
#[derive(Clone, Copy)]
pub(super) enum FirstNumber {
    /// The number itself.
    Alone,
    /// The range that begins there.
    OfRange,
}

/// The view of a refusal for its caller, in a pool or a group.
pub(super) struct TrunkRefusalView<'a> {
    principal: &'a Principal,
    tenant: &'a Tenant,
    group: Option<&'a Group>,
    first_number: FirstNumber,
}

impl<'a> TrunkRefusalView<'a> {
    pub(super) const fn in_pool(principal: &'a Principal, tenant: &'a Tenant) -> Self {
        Self {
            principal,
            tenant,
            group: None,
            first_number: FirstNumber::Alone,
        }
    }

    pub(super) const fn in_group(principal: &'a Principal, tenant: &'a Tenant, group: &'a Group) -> Self {
        Self {
            principal,
            tenant,
            group: Some(group),
            first_number: FirstNumber::Alone,
        }
    }

    /// The view of a request in which `minPhoneNumber` alone has this meaning.
    pub(super) const fn with(self, first_number: FirstNumber) -> Self {
        Self { first_number, ..self }
    }

    /// Returns the result of a change of `items`, or its refusal.
    pub(super) fn check(&self, items: &TrunkItems, result: TrunkResult) -> Result<(), OperationError> {
        result.map_err(|refusal| self.refusal(items, &refusal))
    }

    /// Returns the refusal of a change of `items`.
    pub(super) fn refusal(&self, items: &TrunkItems, refusal: &TrunkRefusal) -> OperationError {
        let names = match self.group {
            Some(group) => VisibleNames::of_group(self.principal, (self.tenant, group), &refusal.names),
            None => VisibleNames::of_tenant(self.principal, self.tenant, &refusal.names),
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
        let mut budget = ConflictBudget::default();
        let rejections = refusal.refusal.rejections().iter();
        let faults = rejections.filter_map(|(index, rejection)| {
            let sent = match self.first_number {
                FirstNumber::Alone => items.sent(*index),
                FirstNumber::OfRange => items.sent_reference(*index),
            };
            let fault = renderer.fault((*index, sent?), rejection, &mut budget);
            Some(match rejection {
                Rejection::Malformed(malformed) => fault.pointer(items.pointer(*index, *malformed)),
                _ => fault,
            })
        });
        match Refusal::of(faults) {
            Some(refusal) => refusal.into(),
            // a refusal names one item at least
            None => OperationError::Store(StoreError::Internal("an empty refusal".into())),
        }
    }
}
