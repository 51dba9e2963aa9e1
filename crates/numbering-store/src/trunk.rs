//! Changes of trunk ranges and prefixes: lock, load what is touched, let the core plan, apply, record. All or
//! nothing.

use std::collections::HashMap;

use diesel::prelude::*;
use numbering_core::trunk::{self, ItemRef, TenantGroup, UserItems};
use numbering_core::{GroupKey, Malformed, Origin, Piece, PieceMap, Reassignment, Span, TenantKey, UserKey};

use crate::connection::on_backend;
use crate::context::WriteContext;
use crate::definitions::{self, Definition, origin};
use crate::error::StoreError;
use crate::groups::Group;
use crate::journal::{Deed, Operation};
use crate::names::DisplayNames;
use crate::row::{PieceRow, place};
use crate::schema::pieces;
use crate::tenants::Tenant;
use crate::trunk_lists::TrunkKind;
use crate::users::User;

/// Why nothing was done, and the names of those who stand in the way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrunkRefusal {
    /// Why.
    pub refusal: trunk::PlanRefusal,
    /// Who stands in the way.
    pub names: DisplayNames,
}

/// What a change of trunk ranges and prefixes came to.
pub type TrunkResult = Result<(), Box<TrunkRefusal>>;

/// An item that names something in the inventory, or why it names nothing.
pub type ParsedItemRef = Result<ItemRef, Malformed>;

/// What a user shall carry: each list, when it is given, takes the place of what the user carries.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserTrunkLists {
    /// The ranges, and parts of ranges.
    pub ranges: Option<Vec<ParsedItemRef>>,
    /// The prefixes.
    pub prefixes: Option<Vec<ParsedItemRef>>,
}

/// What pieces that belong to one row have in common.
#[derive(Clone, Copy)]
enum Row {
    /// They are left of the same definition.
    Definition,
    /// They came to the group by the same item.
    Share(GroupKey),
}

impl WriteContext<'_> {
    /// Brings ranges or prefixes into the pool of a tenant that is locked. `definitions` says of each item what
    /// it is defined as.
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
        let piece_map = self.load_overlapping(trunk::footprints(items))?;
        let reassignments = match trunk::define(&piece_map, tenant.key, items, tenant.revision) {
            Ok(reassignments) => reassignments,
            Err(refusal) => return self.refused(refusal).map(Err),
        };
        let by_origin: HashMap<Origin, &Definition> = definitions
            .iter()
            .enumerate()
            .map(|(index, definition)| (Origin::new(tenant.revision, index), definition))
            .collect();
        definitions::insert(self.connection, tenant.key, &reassignments, &by_origin)?;
        let deed = Deed::of_tenant(Operation::Add, tenant);
        self.apply_reassignments(deed, &piece_map, &reassignments);
        Ok(Ok(()))
    }

    /// Takes ranges or prefixes, or parts of them, out of the pool of a tenant that is locked.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn withdraw_trunk(
        &mut self,
        tenant: &Tenant,
        items: &[ParsedItemRef],
    ) -> Result<TrunkResult, StoreError> {
        let piece_map = self.load_named(tenant.key, items, Row::Definition)?;
        let reassignments = match trunk::withdraw(&piece_map, tenant.key, items) {
            Ok(reassignments) => reassignments,
            Err(refusal) => return self.refused(refusal).map(Err),
        };
        let deed = Deed::of_tenant(Operation::Remove, tenant);
        self.apply_reassignments(deed, &piece_map, &reassignments);
        definitions::delete_unused(self.settled()?, tenant.key, piece_map.pieces())?;
        Ok(Ok(()))
    }

    /// Gives ranges or prefixes of the pool, or parts of them, to a group that is locked.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn assign_trunk(
        &mut self,
        (tenant, group): (&Tenant, &Group),
        items: &[Result<Span, Malformed>],
    ) -> Result<TrunkResult, StoreError> {
        let piece_map = self.load_overlapping(trunk::load_scope(items.iter().flatten().copied()))?;
        let to = TenantGroup {
            tenant: tenant.key,
            group: group.key,
        };
        match trunk::assign(&piece_map, to, items, tenant.revision) {
            Ok(reassignments) => {
                let deed = Deed::of_tenant(Operation::Assign, tenant).in_group(group);
                self.apply_reassignments(deed, &piece_map, &reassignments);
                Ok(Ok(()))
            }
            Err(refusal) => self.refused(refusal).map(Err),
        }
    }

    /// Takes ranges or prefixes, or parts of them, back from a group that is locked.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn unassign_trunk(
        &mut self,
        (tenant, group): (&Tenant, &Group),
        items: &[ParsedItemRef],
    ) -> Result<TrunkResult, StoreError> {
        let piece_map = self.load_named(tenant.key, items, Row::Share(group.key))?;
        let of = TenantGroup {
            tenant: tenant.key,
            group: group.key,
        };
        match trunk::unassign(&piece_map, of, items) {
            Ok(reassignments) => {
                let deed = Deed::of_tenant(Operation::Unassign, tenant).in_group(group);
                self.apply_reassignments(deed, &piece_map, &reassignments);
                Ok(Ok(()))
            }
            Err(refusal) => self.refused(refusal).map(Err),
        }
    }

    /// Changes what a user of a group that is locked carries.
    ///
    /// # Errors
    ///
    /// When the database cannot do it.
    pub fn assign_trunk_to_user(
        &mut self,
        (tenant, group): (&Tenant, &Group),
        user: &User,
        carried: &UserTrunkLists,
    ) -> Result<Result<(), (TrunkKind, Box<TrunkRefusal>)>, StoreError> {
        let ranges = carried.ranges.as_deref();
        let prefixes = carried.prefixes.as_deref();
        let lists = [
            ranges.map(|items| (TrunkKind::Range, UserItems::Ranges(items))),
            prefixes.map(|items| (TrunkKind::Prefix, UserItems::Prefixes(items))),
        ];
        let items: Vec<ParsedItemRef> = [ranges, prefixes]
            .into_iter()
            .flatten()
            .flatten()
            .copied()
            .collect();
        let mut spans = self.spans_of_rows(tenant.key, &items, Row::Share(group.key))?;
        spans.extend(self.spans_carried_by(user.key)?);
        let piece_map = self.load_overlapping(trunk::load_scope(spans))?;
        let of = TenantGroup {
            tenant: tenant.key,
            group: group.key,
        };
        let mut reassignments = Vec::new();
        for (kind, list) in lists.into_iter().flatten() {
            match trunk::assign_to_user(&piece_map, of, user.key, list) {
                Ok(planned) => reassignments.extend(planned),
                Err(refusal) => return self.refused(refusal).map(|refusal| Err((kind, refusal))),
            }
        }
        reassignments.sort_unstable_by_key(|reassignment| reassignment.span);
        let deed = Deed::of_tenant(Operation::AssignToUser, tenant)
            .in_group(group)
            .with_user(user.id.as_str());
        self.apply_reassignments(deed, &piece_map, &reassignments);
        Ok(Ok(()))
    }

    fn apply_reassignments(&mut self, deed: Deed<'_>, piece_map: &PieceMap, reassignments: &[Reassignment]) {
        self.diff(piece_map, reassignments);
        self.record(deed, reassignments);
    }

    fn refused(&mut self, refusal: trunk::PlanRefusal) -> Result<Box<TrunkRefusal>, StoreError> {
        let in_the_way = refusal.rejections().iter();
        let names = self.names(in_the_way.flat_map(|(_, rejection)| rejection.conflicts()))?;
        Ok(Box::new(TrunkRefusal { refusal, names }))
    }

    /// What a plan needs to see that names rows, or parts of them.
    fn load_named(
        &mut self,
        tenant: TenantKey,
        items: &[ParsedItemRef],
        row: Row,
    ) -> Result<PieceMap, StoreError> {
        let spans = self.spans_of_rows(tenant, items, row)?;
        self.load_overlapping(trunk::load_scope(spans))
    }

    /// The spans that items name; of a whole row, those of all its pieces from where it begins.
    fn spans_of_rows(
        &mut self,
        tenant: TenantKey,
        items: &[ParsedItemRef],
        row: Row,
    ) -> Result<Vec<Span>, StoreError> {
        let named: Vec<Span> = items.iter().flatten().map(|named| named.span()).collect();
        let touched = self.load_overlapping(named.clone())?;
        let mut spans = named;
        for named in items.iter().flatten() {
            let ItemRef::Whole(_) = named else { continue };
            for piece in touched.overlapping(named.span()) {
                spans.extend(self.rest_of_row(tenant, piece, row)?);
            }
        }
        Ok(spans)
    }

    /// The spans of the pieces that belong to the same row as `piece`, from it on.
    fn rest_of_row(&mut self, tenant: TenantKey, piece: &Piece, row: Row) -> Result<Vec<Span>, StoreError> {
        let from = pieces::table
            .filter(pieces::tenant.eq(tenant.0))
            .filter(pieces::last.ge(place(piece.span.last())));
        let by = piece.holding.assignment.and_then(|assignment| assignment.by);
        let rows: Vec<PieceRow> = match (row, origin(piece.holding.kind), by) {
            (Row::Definition, Some(origin), _) => {
                let query = from.filter(pieces::definition.eq(origin.0));
                on_backend!(self.settled()?, c => query.load(c))?
            }
            (Row::Share(group), _, Some(by)) => {
                let query = from
                    .filter(pieces::assignment.eq(by.0))
                    .filter(pieces::group_key.eq(group.0));
                on_backend!(self.settled()?, c => query.load(c))?
            }
            _ => Vec::new(),
        };
        spans(rows)
    }

    /// The ranges and prefixes, and parts of them, that a user carries.
    pub(crate) fn trunk_carried_by(&mut self, user: UserKey) -> Result<Vec<Span>, StoreError> {
        let query = pieces::table
            .filter(pieces::user_key.eq(user.0))
            .filter(pieces::kind.ne(crate::row::kind::MOBILE));
        let rows: Vec<PieceRow> = on_backend!(self.settled()?, c => query.load(c))?;
        spans(rows)
    }

    fn spans_carried_by(&mut self, user: UserKey) -> Result<Vec<Span>, StoreError> {
        let query = pieces::table.filter(pieces::user_key.eq(user.0));
        let rows: Vec<PieceRow> = on_backend!(self.settled()?, c => query.load(c))?;
        spans(rows)
    }
}

fn spans(rows: Vec<PieceRow>) -> Result<Vec<Span>, StoreError> {
    let pieces = rows.into_iter().map(Piece::try_from);
    pieces.map(|piece| piece.map(|piece| piece.span)).collect()
}
