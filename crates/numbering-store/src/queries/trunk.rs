//! Changes of trunk ranges and prefixes: lock, load the pieces that they touch, plan, apply, record. A change applies
//! to all items or to none.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use numbering_core::trunk::{self, ItemRef, UserItems};
use numbering_core::{Malformed, Origin, PieceMap, Reassignment, Span, TenantKey};

use super::trunk_lists::TrunkKind;
use super::trunk_scope::{ParsedItemRef, RowKind};
use crate::context::{ReadContext, WriteContext};
use crate::db::connection::on_backend;
use crate::db::schema;
use crate::error::{RuleResult, StoreError};
use crate::journal::JournalContext;
use crate::rows::{Definition, LockedGroup, Operation, Tenant, User};
use crate::tables::{HeldKinds, Holder, definitions};
use crate::types::DisplayNames;

/// The refusal of a change of trunk ranges and prefixes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkRefusal {
    /// The refusal of the plan.
    pub refusal: trunk::PlanRefusal,
    /// The names of the holders that conflict with items.
    pub names: DisplayNames,
}

/// The result of a change of trunk ranges and prefixes.
pub type TrunkResult = Result<(), Box<TrunkRefusal>>;

/// The ranges and prefixes to assign to a user. Each list, if given, replaces those that are assigned to the user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserTrunkLists {
    /// The ranges, and parts of ranges.
    pub ranges: Option<Vec<ParsedItemRef>>,
    /// The prefixes.
    pub prefixes: Option<Vec<ParsedItemRef>>,
}

/// The spans of items, as far as they are well-formed.
fn item_spans(items: &[ParsedItemRef]) -> Vec<Option<Span>> {
    let spans = items.iter().map(|item| item.ok().map(ItemRef::span));
    spans.collect()
}

impl ReadContext<'_> {
    /// Returns those of `texts` with which definitions of a tenant were written, of the first [`PlanRefusal::ITEMS_MAX`]: the
    /// notations of all definitions of the tenant are compared.
    ///
    /// # Errors
    ///
    /// When the database cannot answer.
    ///
    /// [`PlanRefusal::ITEMS_MAX`]: trunk::PlanRefusal::ITEMS_MAX
    pub fn stored_notations(
        &mut self,
        tenant: TenantKey,
        texts: &[&str],
    ) -> Result<BTreeSet<String>, StoreError> {
        let texts: BTreeSet<&str> = texts
            .iter()
            .copied()
            .take(trunk::PlanRefusal::ITEMS_MAX)
            .collect();
        let query = schema::definitions::table
            .filter(schema::definitions::tenant.eq(tenant.0))
            .filter(schema::definitions::written.eq_any(texts))
            .select(schema::definitions::written);
        let found: Vec<String> = on_backend!(self.entities(), c => query.load(c))?;
        Ok(found.into_iter().collect())
    }
}

impl WriteContext<'_> {
    /// Adds ranges or prefixes to the pool of a locked tenant. `definitions` has the attributes of each item. What an earlier
    /// definition of the tenant with equal attributes has missed becomes part of that again.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn define_trunk(
        &mut self,
        tenant: &Tenant,
        items: &[Result<Span, Malformed>],
        definitions: &[Definition],
    ) -> Result<TrunkResult, StoreError> {
        let piece_map = self.load_for_adding(tenant.key, items.iter().flatten().copied())?;
        let defined = match trunk::define(&piece_map, tenant.key, items, tenant.revision) {
            Ok(defined) => defined,
            Err(refusal) => return self.refused(refusal).map(Err),
        };
        let by_origin: HashMap<Origin, &Definition> = definitions
            .iter()
            .enumerate()
            .map(|(index, definition)| (Origin::new(tenant.revision, index), definition))
            .collect();
        let reassignments = self.rejoin(tenant.key, defined, &by_origin)?;
        definitions::insert(self.entities_mut(), tenant.key, &reassignments, &by_origin)?;
        let context = JournalContext::of_tenant(Operation::Add, tenant);
        self.apply_reassignments(context, &piece_map, &reassignments)?;
        Ok(Ok(()))
    }

    /// Withdraws ranges or prefixes, or parts of them, from the pool of a locked tenant.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn withdraw_trunk(
        &mut self,
        tenant: &Tenant,
        items: &[ParsedItemRef],
    ) -> Result<TrunkResult, StoreError> {
        let piece_map = self.load_rows(RowKind::Definition(tenant.key), items)?;
        let reassignments = match trunk::withdraw(&piece_map, tenant.key, items) {
            Ok(reassignments) => reassignments,
            Err(refusal) => {
                let refusal =
                    self.with_other_kinds(refusal, &item_spans(items), (tenant, Holder::Tenant(tenant.key)))?;
                return self.refused(refusal).map(Err);
            }
        };
        let context = JournalContext::of_tenant(Operation::Remove, tenant);
        self.apply_reassignments(context, &piece_map, &reassignments)?;
        definitions::delete_unused(self.referenced_mut()?, tenant.key, piece_map.pieces())?;
        Ok(Ok(()))
    }

    /// Assigns ranges or prefixes of the pool, or parts of them, to a locked group.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn assign_trunk(
        &mut self,
        of: &LockedGroup,
        items: &[Result<Span, Malformed>],
    ) -> Result<TrunkResult, StoreError> {
        let holder = Holder::Tenant(of.tenant().key);
        let piece_map = self.load_held(holder, HeldKinds::Trunk, items.iter().flatten().copied())?;
        match trunk::assign(&piece_map, of.keys(), items, of.tenant().revision) {
            Ok(reassignments) => {
                let context = JournalContext::of_group(Operation::Assign, of);
                self.apply_reassignments(context, &piece_map, &reassignments)?;
                Ok(Ok(()))
            }
            Err(refusal) => {
                let spans: Vec<Option<Span>> = items.iter().map(|item| item.ok()).collect();
                let refusal = self.with_other_kinds(refusal, &spans, (of.tenant(), holder))?;
                self.refused(refusal).map(Err)
            }
        }
    }

    /// Returns ranges or prefixes, or parts of them, from a locked group to the pool.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn unassign_trunk(
        &mut self,
        of: &LockedGroup,
        items: &[ParsedItemRef],
    ) -> Result<TrunkResult, StoreError> {
        let piece_map = self.load_rows(RowKind::Assignment(of.keys()), items)?;
        match trunk::unassign(&piece_map, of.keys(), items) {
            Ok(reassignments) => {
                let context = JournalContext::of_group(Operation::Unassign, of);
                self.apply_reassignments(context, &piece_map, &reassignments)?;
                Ok(Ok(()))
            }
            Err(refusal) => {
                let refusal = self.with_other_kinds(
                    refusal,
                    &item_spans(items),
                    (of.tenant(), Holder::Group(of.group().key)),
                )?;
                self.refused(refusal).map(Err)
            }
        }
    }

    /// Changes the ranges and prefixes that are assigned to a user of a locked group.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn assign_trunk_to_user(
        &mut self,
        of: &LockedGroup,
        user: &User,
        lists: &UserTrunkLists,
    ) -> RuleResult<(), (TrunkKind, Box<TrunkRefusal>)> {
        let ranges = lists.ranges.as_deref();
        let prefixes = lists.prefixes.as_deref();
        let kinds = [
            ranges.map(|items| (TrunkKind::Range, UserItems::Ranges(items))),
            prefixes.map(|items| (TrunkKind::Prefix, UserItems::Prefixes(items))),
        ];
        let items: Vec<ParsedItemRef> = [ranges, prefixes]
            .into_iter()
            .flatten()
            .flatten()
            .copied()
            .collect();
        let mut spans = self.spans_of_rows(RowKind::Assignment(of.keys()), &items)?;
        spans.extend(self.spans_of_user(user.key)?);
        // the plan refuses what the group does not have, whoever has it
        let piece_map = self.load_held(Holder::Group(of.group().key), HeldKinds::Trunk, spans)?;
        let mut reassignments = Vec::new();
        for (kind, list) in kinds.into_iter().flatten() {
            match trunk::assign_to_user(&piece_map, of.keys(), user.key, list) {
                Ok(planned) => reassignments.extend(planned),
                Err(refusal) => {
                    let spans = item_spans(list.items());
                    let refusal =
                        self.with_other_kinds(refusal, &spans, (of.tenant(), Holder::Group(of.group().key)))?;
                    return self.refused(refusal).map(|refusal| Err((kind, refusal)));
                }
            }
        }
        reassignments.sort_unstable_by_key(|reassignment| reassignment.span);
        let context = JournalContext::of_group(Operation::AssignToUser, of).with_user(user.id.as_str());
        self.apply_reassignments(context, &piece_map, &reassignments)?;
        Ok(Ok(()))
    }

    fn apply_reassignments(
        &mut self,
        context: JournalContext<'_>,
        piece_map: &PieceMap,
        reassignments: &[Reassignment],
    ) -> Result<(), StoreError> {
        self.record_bare_digits(context.tenant(), piece_map, reassignments)?;
        self.apply(piece_map, reassignments);
        self.record(context, reassignments);
        Ok(())
    }

    /// The refusal with what `holder` has of the items as another kind, where the plan found nothing: the plan had only the
    /// pieces that it could use.
    fn with_other_kinds(
        &mut self,
        refusal: trunk::PlanRefusal,
        spans: &[Option<Span>],
        (tenant, holder): (&Tenant, Holder),
    ) -> Result<trunk::PlanRefusal, StoreError> {
        let span_of = |index: usize| spans.get(index).copied().flatten();
        let of_nothing = refusal
            .rejections()
            .iter()
            .filter(|(_, rejection)| rejection.is_of_nothing());
        let of_nothing: Vec<Span> = of_nothing.filter_map(|(index, _)| span_of(*index)).collect();
        if of_nothing.is_empty() {
            return Ok(refusal);
        }
        let piece_map = self.load_all_kinds(tenant.key, of_nothing)?;
        Ok(refusal.with_other_kinds(span_of, &piece_map, |holding| holder.has_holding(holding)))
    }

    fn refused(&mut self, refusal: trunk::PlanRefusal) -> Result<Box<TrunkRefusal>, StoreError> {
        let rejections = refusal.rejections().iter();
        let names = self.names(rejections.flat_map(|(_, rejection)| rejection.conflicts()))?;
        Ok(Box::new(TrunkRefusal { refusal, names }))
    }
}
