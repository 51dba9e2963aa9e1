//! The effect on the model of requests for ranges and prefixes, computed the slow and obvious way.

use numbering_core::trunk::{ItemRef, TenantGroup};
use numbering_core::{Assignment, Holding, Kind, Origin, Span, TenantKey, UserKey};

use super::model::{Cells, Model, Outcome, Reason, cells, conflict};

impl Model {
    /// Adds ranges and prefixes to the pool of a tenant.
    pub fn define(&mut self, tenant: TenantKey, items: &[Span], revision: i64) -> Outcome {
        let named: Vec<_> = items.iter().map(|span| (cells(*span), true)).collect();
        let definitions = self.definitions();
        self.all_or_nothing(&named, |model, cells, _, index| {
            let conflicting = || definitions.iter().filter(|(_, held)| conflict(held, cells));
            if conflicting().any(|(holding, _)| holding.tenant != tenant) {
                return Err("OwnedByOtherTenant");
            }
            if conflicting().next().is_some() {
                return Err("Overlaps");
            }
            let origin = Origin::new(revision, index);
            let own = if items[index].is_prefix_space() {
                Kind::Prefix(origin)
            } else {
                Kind::Range(origin)
            };
            let kind = model.kind_of_new(tenant, own, cells);
            model.set(
                cells,
                Some(Holding {
                    tenant,
                    kind,
                    assignment: None,
                }),
            );
            Ok(())
        })
    }

    /// Withdraws ranges and prefixes from the pool of a tenant.
    pub fn withdraw(&mut self, tenant: TenantKey, items: &[ItemRef]) -> Outcome {
        let key = |held: Holding| {
            (held.tenant == tenant && held.kind != Kind::Mobile).then_some(Holding {
                assignment: None,
                ..held
            })
        };
        let named: Vec<_> = items.iter().map(|named| self.locate(*named, key)).collect();
        self.all_or_nothing(&named, |model, cells, is_row, index| {
            if !is_row {
                let is_own = |held: &Holding| key(*held).is_some();
                let reasons = [
                    "NotFound",
                    "NotWhole BeginsInside",
                    "NotWhole SpansDefinitions",
                    "NotWhole HeldInPart",
                ];
                return Err(model.no_row((items[index], cells), is_own, reasons));
            }
            if model.any(cells, |held| held.assignment.is_some()) {
                return Err("InUse HeldByGroup");
            }
            model.set(cells, None);
            Ok(())
        })
    }

    /// Assigns ranges and prefixes to a group.
    pub fn assign(&mut self, to: TenantGroup, items: &[Span], revision: i64) -> Outcome {
        let named: Vec<_> = items.iter().map(|span| (cells(*span), true)).collect();
        self.all_or_nothing(&named, |model, cells, _, index| {
            let held = model.held(cells);
            let is_own = |held: &Option<Holding>| {
                held.is_some_and(|held| held.tenant == to.tenant && held.kind != Kind::Mobile)
            };
            if !held.iter().any(is_own) {
                return Err("NotAvailable NotHeld");
            }
            if !held.iter().all(is_own) {
                return Err("NotAvailable HeldInPart");
            }
            if model.any(cells, |held| held.group().is_some_and(|group| group != to.group)) {
                return Err("NotAvailable HeldByGroup");
            }
            if model.any(cells, |held| held.group().is_some()) {
                return Err("NotAvailable HeldByThisGroup");
            }
            if held.iter().any(|one| *one != held[0]) {
                return Err("NotAvailable SpansDefinitions");
            }
            let by = Some(Origin::new(revision, index));
            let assignment = Some(Assignment {
                group: to.group,
                by,
                user: None,
            });
            model.set(cells, held[0].map(|held| Holding { assignment, ..held }));
            Ok(())
        })
    }

    /// Returns ranges and prefixes of a group to the pool.
    pub fn unassign(&mut self, of: TenantGroup, items: &[ItemRef]) -> Outcome {
        let named: Vec<_> = items.iter().map(|named| self.locate(*named, share(of))).collect();
        self.all_or_nothing(&named, |model, cells, is_row, index| {
            if !is_row {
                return Err(model.no_share((items[index], cells), of));
            }
            if model.any(cells, |held| held.user().is_some()) {
                return Err("InUse HeldByUser");
            }
            let held = model.held(cells)[0];
            model.set(
                cells,
                held.map(|held| Holding {
                    assignment: None,
                    ..held
                }),
            );
            Ok(())
        })
    }

    fn no_share(&self, item: (ItemRef, &Cells), of: TenantGroup) -> Reason {
        let is_own = |held: &Holding| share(of)(*held).is_some();
        let reasons = [
            "NotAvailable NotInThisGroup",
            "NotAvailable BeginsInside",
            "NotAvailable SpansShares",
            "NotAvailable InThisGroupInPart",
        ];
        self.no_row(item, is_own, reasons)
    }

    /// Replaces the ranges, or the prefixes, of a user.
    pub fn assign_to_user(
        &mut self,
        (of, user): (TenantGroup, UserKey),
        is_prefix: bool,
        items: &[ItemRef],
    ) -> Outcome {
        let named: Vec<_> = items.iter().map(|named| self.locate(*named, share(of))).collect();
        let mut after = self.clone();
        for holding in after
            .0
            .values_mut()
            .filter(|holding| holding.user() == Some(user))
        {
            if holding.kind != Kind::Mobile && matches!(holding.kind, Kind::Prefix(_)) == is_prefix {
                *holding = with_user(*holding, None);
            }
        }
        after.all_or_nothing(&named, |model, cells, is_row, index| {
            if !is_row {
                return Err(model.no_share((items[index], cells), of));
            }
            if model.any(cells, |held| held.user().is_some_and(|other| other != user)) {
                return Err("NotAvailable HeldByUser");
            }
            let held = model.held(cells)[0];
            model.set(cells, held.map(|held| with_user(held, Some(user))));
            Ok(())
        })?;
        *self = after;
        Ok(())
    }
}

fn share(of: TenantGroup) -> impl Fn(Holding) -> Option<Holding> {
    move |held| {
        let is_own = held.tenant == of.tenant && held.group() == Some(of.group) && held.kind != Kind::Mobile;
        is_own.then_some(with_user(held, None))
    }
}

/// The holding with this user.
pub fn with_user(held: Holding, user: Option<UserKey>) -> Holding {
    let assignment = held
        .assignment
        .map(|assignment| Assignment { user, ..assignment });
    Holding { assignment, ..held }
}
