//! The choice of the definition of the model that takes an item back.

use numbering_core::{Holding, Kind, Origin, TenantKey};

use super::model::{Cell, Cells, Made, Model, under};

/// Returns `true` if the attributes of two items are equal: in the random requests those of the items at the same place of
/// their lists are, and no others.
pub fn has_equal_attributes(one: Origin, other: Origin) -> bool {
    let items_max = i64::try_from(Origin::ITEMS_MAX).unwrap();
    one.0 % items_max == other.0 % items_max
}

impl Model {
    /// The kind of a new item: that of the definition that takes it back, or its own, which is then a new definition.
    pub(super) fn kind_of_new(&mut self, tenant: TenantKey, own: Kind, cells: &Cells) -> Kind {
        let takes_back = |made: &&Made| {
            made.tenant == tenant
                && is_alike(made.kind, own)
                && cells.is_subset(&made.cells)
                && self.has_part(made)
                && !self.holds_number_over(cells, &made.cells)
        };
        let candidates = self.1.iter().filter(takes_back);
        let owner = candidates.min_by_key(|made| (made.cells.len(), made.cells.first(), made.kind.origin()));
        if let Some(owner) = owner {
            return owner.kind;
        }
        let cells = cells.clone();
        self.1.push(Made {
            tenant,
            kind: own,
            cells,
        });
        own
    }

    fn has_part(&self, made: &Made) -> bool {
        let is_part = |held: &Holding| (held.tenant, held.kind) == (made.tenant, made.kind);
        self.0.values().any(is_part)
    }

    /// Returns `true` if a number is held with which some of `item` begin and also others, all of them in `original`.
    fn holds_number_over(&self, item: &Cells, original: &Cells) -> bool {
        let is_over = |cell: &Cell| match cell {
            Cell::Under(_) => false,
            Cell::Number(number) => {
                let under: Cells = under(*number).collect();
                !under.is_disjoint(item) && !under.is_subset(item) && under.is_subset(original)
            }
        };
        self.0.keys().any(is_over)
    }
}

/// Returns `true` if both are ranges or both are prefixes, with equal attributes.
fn is_alike(one: Kind, other: Kind) -> bool {
    match (one, other) {
        (Kind::Range(one), Kind::Range(other)) | (Kind::Prefix(one), Kind::Prefix(other)) => {
            has_equal_attributes(one, other)
        }
        _ => false,
    }
}
