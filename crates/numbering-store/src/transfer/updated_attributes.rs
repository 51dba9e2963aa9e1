//! Changes of the attributes of ranges and prefixes by an update. A definition has the same attributes for all its parts, so
//! the records must cover all that is left of it.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use numbering_core::{Origin, PieceMap, Span, TenantKey};

use super::{NamedFields, Record, RecordItem, TrunkPart};
use crate::context::WriteContext;
use crate::db::connection::{load_keys, on_backend};
use crate::db::schema::definitions;
use crate::error::StoreError;
use crate::rows::{DEFINITION_COLUMNS, Definition, DefinitionRow, origin};
use crate::tables::{RowColumn, select_rows};

/// The new attributes of definitions, and the records that name them.
#[derive(Default)]
pub(super) struct AttributeChanges {
    by_origin: BTreeMap<Origin, AttributeChange>,
    refused: BTreeSet<usize>,
}

struct AttributeChange {
    after: Definition,
    records: BTreeSet<usize>,
    /// The first and last positions of the parts.
    covered: BTreeMap<u64, u64>,
}

impl AttributeChanges {
    /// Returns true if a record names other attributes than there are.
    pub(super) fn are_changed_by(&self, record: usize) -> bool {
        self.are_refused_of(record)
            || self
                .by_origin
                .values()
                .any(|change| change.records.contains(&record))
    }

    /// Returns true if a record names other attributes for a part of a definition.
    pub(super) fn are_refused_of(&self, record: usize) -> bool {
        self.refused.contains(&record)
    }

    /// Drops the changes that a rejected record names.
    pub(super) fn drop_of(&mut self, record: usize) {
        self.by_origin
            .retain(|_, change| !change.records.contains(&record));
    }

    fn add(&mut self, part: &DefinitionPart<'_>, after: &Definition) {
        let change = self
            .by_origin
            .entry(part.origin)
            .or_insert_with(|| AttributeChange {
                after: after.clone(),
                records: BTreeSet::new(),
                covered: BTreeMap::new(),
            });
        if change.after == *after {
            change.records.insert(part.record);
            change.covered.insert(part.span.first(), part.span.last());
        } else {
            self.refused.insert(part.record);
        }
    }
}

impl WriteContext<'_> {
    /// The changes of attributes that records of a tenant name for parts of its definitions.
    pub(super) fn attribute_changes(
        &mut self,
        tenant: TenantKey,
        parts: &[DefinitionPart<'_>],
    ) -> Result<AttributeChanges, StoreError> {
        let mut changes = AttributeChanges::default();
        let before = self.definitions_of(tenant, parts.iter().map(|part| part.origin))?;
        for part in parts {
            let Some(before) = before.get(&part.origin) else {
                continue;
            };
            let after = attributes_after(before, part.named, part.definition);
            if after != *before {
                changes.add(part, &after);
            }
        }
        self.refuse_parts(tenant, changes)
    }

    /// Refuses the changes whose records do not cover all that is left of a definition.
    fn refuse_parts(
        &mut self,
        tenant: TenantKey,
        mut changes: AttributeChanges,
    ) -> Result<AttributeChanges, StoreError> {
        if changes.by_origin.is_empty() {
            return Ok(changes);
        }
        let rows: Vec<(i64, i64)> = changes
            .by_origin
            .keys()
            .map(|origin| (origin.0, i64::MIN))
            .collect();
        let rows = select_rows(self.pieces_table()?, tenant.0, RowColumn::Definition, &rows)?;
        let mut sizes: BTreeMap<i64, i64> = BTreeMap::new();
        for row in rows {
            *sizes.entry(row.definition.unwrap_or_default()).or_default() += row.last - row.first + 1;
        }
        let is_whole = |origin: &Origin, change: &AttributeChange| {
            let covered: u64 = change.covered.iter().map(|(first, last)| last - first + 1).sum();
            sizes.get(&origin.0).and_then(|size| u64::try_from(*size).ok()) == Some(covered)
        };
        let parts = changes
            .by_origin
            .extract_if(.., |origin, change| !is_whole(origin, change));
        let refused: Vec<usize> = parts.flat_map(|(_, change)| change.records).collect();
        changes.refused.extend(refused);
        Ok(changes)
    }

    /// Writes the changes of attributes.
    pub(super) fn update_attributes(
        &mut self,
        tenant: TenantKey,
        changes: AttributeChanges,
    ) -> Result<(), StoreError> {
        for (origin, AttributeChange { after, .. }) in changes.by_origin {
            let row = definitions::table
                .filter(definitions::tenant.eq(tenant.0))
                .filter(definitions::origin.eq(origin.0));
            let update = diesel::update(row).set((
                definitions::active.eq(after.active),
                definitions::extension_length.eq(after.extension_length),
                definitions::written.eq(after.written),
                definitions::extension_first.eq(after.extensions.0),
                definitions::extension_last.eq(after.extensions.1),
            ));
            on_backend!(self.entities_mut(), c => update.execute(c))?;
        }
        Ok(())
    }

    fn definitions_of(
        &mut self,
        tenant: TenantKey,
        origins: impl Iterator<Item = Origin>,
    ) -> Result<BTreeMap<Origin, Definition>, StoreError> {
        let origins: BTreeSet<i64> = origins.map(|origin| origin.0).collect();
        let origins: Vec<i64> = origins.into_iter().collect();
        let query = definitions::table
            .filter(definitions::tenant.eq(tenant.0))
            .select((definitions::origin, DEFINITION_COLUMNS));
        let rows: Vec<(i64, DefinitionRow)> =
            load_keys!(self.entities(), query, definitions::origin, &origins)?;
        Ok(rows
            .into_iter()
            .map(|(origin, row)| (Origin(origin), Definition::from(row)))
            .collect())
    }
}

/// A part of a definition that a record names.
pub(super) struct DefinitionPart<'r> {
    record: usize,
    origin: Origin,
    span: Span,
    named: NamedFields,
    definition: &'r Definition,
}

/// The parts of definitions that held records name; none for mobile numbers.
pub(super) fn definition_parts<'r>(
    records: &'r [Record],
    held: &[usize],
    piece_map: &PieceMap,
) -> Vec<DefinitionPart<'r>> {
    let mut parts = Vec::new();
    for record in held {
        let Some(Record {
            held: RecordItem::Trunk(part),
            named,
            ..
        }) = records.get(*record)
        else {
            continue;
        };
        let TrunkPart { span, definition, .. } = &**part;
        let overlapping = piece_map.overlapping(*span).iter().filter_map(|piece| {
            Some(DefinitionPart {
                record: *record,
                origin: origin(piece.holding.kind)?,
                span: piece.span.intersection(*span)?,
                named: *named,
                definition,
            })
        });
        parts.extend(overlapping);
    }
    parts
}

fn attributes_after(before: &Definition, named: NamedFields, record: &Definition) -> Definition {
    let from = |fields| if named.has(fields) { record } else { before };
    Definition {
        active: from(NamedFields::ACTIVE).active,
        extension_length: from(NamedFields::EXTENSION_LENGTH).extension_length,
        written: from(NamedFields::WRITTEN).written.clone(),
        extensions: from(NamedFields::EXTENSIONS).extensions.clone(),
    }
}
