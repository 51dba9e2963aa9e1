//! [`UserNumbers`]: the own numbers of users, beside the [`Model`] of the inventory.

use std::collections::BTreeMap;

use numbering_core::trunk::TenantGroup;
use numbering_core::{E164, Holding, Kind, TenantKey, UserKey};

use super::model::{Cell, Cells, Model, Reason, conflict, under};
use super::model_requests::with_user;

/// The tenant and the own number of each user who has one: a mobile number of their group, or a note.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserNumbers(pub BTreeMap<UserKey, (TenantKey, E164)>);

impl UserNumbers {
    /// Gives a user the number `to` as their own, or none.
    pub fn set(
        &mut self,
        model: &mut Model,
        (of, user): (TenantGroup, UserKey),
        to: Option<E164>,
    ) -> Result<(), Reason> {
        if let Some(number) = to {
            self.judge(model, (of, user), number)?;
        }
        if let Some((_, from)) = self.0.remove(&user) {
            model.carry(from, |held| (held.user() == Some(user)).then_some(None));
        }
        if let Some(number) = to {
            model.carry(number, |held| held.user().is_none().then_some(Some(user)));
            self.0.insert(user, (of.tenant, number));
        }
        Ok(())
    }

    fn judge(&self, model: &Model, (of, user): (TenantGroup, UserKey), number: E164) -> Result<(), Reason> {
        let Some(held) = model.holder(number) else {
            let mut others = self.0.iter().filter(|(other, _)| **other != user);
            let is_noted = others.any(|(_, noted)| *noted == (of.tenant, number));
            return if is_noted {
                Err("NotAvailable HeldByUser")
            } else {
                Ok(())
            };
        };
        let is_of_group = held.group() == Some(of.group);
        match held.user() {
            _ if held.tenant != of.tenant => Err("NotAvailable HeldByTenant"),
            _ if held.group().is_none() => Err("NotAvailable NotInThisGroup"),
            _ if !is_of_group => Err("NotAvailable HeldByGroup"),
            None if held.kind == Kind::Mobile => Ok(()),
            Some(holder) if held.kind == Kind::Mobile && holder == user => Ok(()),
            None => Err("NotAvailable HeldByThisGroup"),
            Some(_) => Err("NotAvailable HeldByUser"),
        }
    }

    /// Clears the notes on numbers that somebody holds.
    pub fn clear_held(&mut self, model: &Model) {
        self.0.retain(|user, (_, number)| {
            let held = model.holder(*number);
            held.is_none_or(|held| held.kind == Kind::Mobile && held.user() == Some(*user))
        });
    }
}

impl Model {
    /// The holding of a number, itself or under a prefix: without an assignment where the parts differ in their holders.
    pub fn holder(&self, number: E164) -> Option<Holding> {
        let cell = Cell::Number(number.value());
        let is_over = |(_, held): &(Holding, Cells)| conflict(held, &Cells::from([cell]));
        if let Some(held) = self.0.get(&cell) {
            return Some(*held);
        }
        let parts: Vec<Option<Holding>> = self.held(&under(number.value()).collect());
        let first = parts[0].filter(|_| self.definitions().iter().any(is_over))?;
        let holder = |held: &Holding| (held.group(), held.user());
        let is_one = parts.iter().flatten().all(|part| holder(part) == holder(&first));
        Some(if is_one {
            first
        } else {
            Holding {
                assignment: None,
                ..first
            }
        })
    }

    /// Gives a mobile number to the user that `after` returns for its holding, if it returns one.
    fn carry(&mut self, number: E164, after: impl Fn(&Holding) -> Option<Option<UserKey>>) {
        if let Some(held) = self.0.get_mut(&Cell::Number(number.value()))
            && let Some(user) = after(held).filter(|_| held.kind == Kind::Mobile)
        {
            *held = with_user(*held, user);
        }
    }
}
