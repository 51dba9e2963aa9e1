//! The changes of an [`Inventory`]: each loads the pieces that it touches, plans, and applies the plan.

use alloc::vec::Vec;

use super::in_memory::Inventory;
use super::items::{Item, Malformed, Rejection};
use super::mobile::{self, Plan};
use super::piece::{Holding, Piece};
use super::piece_map::{PieceMap, Reassignment};
use super::trunk::{self, ItemRef, PlanRefusal, UserItems};
use crate::batch_report::BatchReport;
use crate::ident::{TenantGroup, TenantKey, UserKey};
use crate::span::Span;

impl Inventory {
    /// Adds mobile numbers to a tenant: see [`mobile::add`].
    ///
    /// ```
    /// use numbering_core::{Inventory, Malformed, TenantKey, Verdict};
    ///
    /// let mut inventory = Inventory::new();
    /// let items = ["+32471123450..+32471123459".parse().map_err(Malformed::from)];
    /// assert_eq!(inventory.add(TenantKey(1), &items).verdict(), Verdict::All);
    /// assert_eq!(inventory.add(TenantKey(1), &items).verdict(), Verdict::None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn add(&mut self, tenant: TenantKey, items: &[Item]) -> BatchReport<Rejection> {
        let piece_map = self.load_for_numbers(items);
        let plan = mobile::add(&piece_map, tenant, items);
        self.apply_plan(&piece_map, plan)
    }

    /// Removes mobile numbers from a tenant: see [`mobile::remove`].
    ///
    /// ```
    /// use numbering_core::{Inventory, Malformed, TenantKey, Verdict};
    ///
    /// let mut inventory = Inventory::new();
    /// let items = ["+32471123450..+32471123459".parse().map_err(Malformed::from)];
    /// inventory.add(TenantKey(1), &items);
    /// assert_eq!(inventory.remove(TenantKey(1), &items).verdict(), Verdict::All);
    /// assert_eq!(inventory.pieces().count(), 0);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn remove(&mut self, tenant: TenantKey, items: &[Item]) -> BatchReport<Rejection> {
        let piece_map = self.load_for_numbers(items);
        let plan = mobile::remove(&piece_map, tenant, items);
        self.apply_plan(&piece_map, plan)
    }

    /// Assigns mobile numbers of a tenant to a group: see [`mobile::assign`].
    ///
    /// ```
    /// use numbering_core::{GroupKey, Inventory, Malformed, TenantKey, Verdict};
    /// use numbering_core::trunk::TenantGroup;
    ///
    /// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
    /// let mut inventory = Inventory::new();
    /// let items = ["+32471123450..+32471123459".parse().map_err(Malformed::from)];
    /// inventory.add(of.tenant, &items);
    /// assert_eq!(inventory.assign_mobile(of, &items).verdict(), Verdict::All);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assign_mobile(&mut self, to: TenantGroup, items: &[Item]) -> BatchReport<Rejection> {
        let piece_map = self.load_for_numbers(items);
        let plan = mobile::assign(&piece_map, to.tenant, to.group, items);
        self.apply_plan(&piece_map, plan)
    }

    /// Returns mobile numbers of a group to its tenant: see [`mobile::unassign`].
    ///
    /// ```
    /// use numbering_core::{GroupKey, Inventory, Malformed, TenantKey, Verdict};
    /// use numbering_core::trunk::TenantGroup;
    ///
    /// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
    /// let mut inventory = Inventory::new();
    /// let items = ["+32471123450..+32471123459".parse().map_err(Malformed::from)];
    /// inventory.add(of.tenant, &items);
    /// inventory.assign_mobile(of, &items);
    /// assert_eq!(inventory.unassign_mobile(of, &items).verdict(), Verdict::All);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unassign_mobile(&mut self, of: TenantGroup, items: &[Item]) -> BatchReport<Rejection> {
        let piece_map = self.load_for_numbers(items);
        let plan = mobile::unassign(&piece_map, of.tenant, of.group, items);
        self.apply_plan(&piece_map, plan)
    }

    /// Adds ranges and prefixes to the pool of a tenant: see [`trunk::define`]. What was withdrawn before becomes part of its
    /// definition again: see [`trunk::rejoin`]. All definitions have equal attributes.
    ///
    /// # Errors
    ///
    /// Names every item at fault; then nothing is changed.
    ///
    /// ```
    /// use numbering_core::{Inventory, NumberRange, TenantKey, trunk};
    ///
    /// let mut inventory = Inventory::new();
    /// let pool: NumberRange = "+3226127000..+3226127009".parse()?;
    /// inventory.define(TenantKey(1), &[Ok(pool.into())])?;
    /// let refusal = inventory.define(TenantKey(2), &[Ok(pool.into())]).unwrap_err();
    /// assert_eq!(refusal.rejections().len(), 1);
    ///
    /// let one: NumberRange = "+3226127004".parse()?;
    /// inventory.withdraw(TenantKey(1), &[Ok(trunk::ItemRef::Part(one.into()))])?;
    /// inventory.define(TenantKey(1), &[Ok(one.into())])?;
    /// assert_eq!(inventory.pieces().count(), 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn define(
        &mut self,
        tenant: TenantKey,
        items: &[Result<Span, Malformed>],
    ) -> Result<(), PlanRefusal> {
        let piece_map = self.load_for_defining(items);
        let defined = trunk::define(&piece_map, tenant, items, self.revision + 1)?;
        let originals = self.definitions.near(tenant, items.iter().flatten().copied());
        let reassignments = trunk::rejoin(&piece_map, defined, &originals, |_, _| true);
        for (span, holding) in reassignments
            .iter()
            .filter_map(|item| Some((item.span, item.holding?)))
        {
            if holding
                .kind
                .origin()
                .is_some_and(|origin| origin.is_of(self.revision + 1))
            {
                self.definitions.add(tenant, holding.kind, span);
            }
        }
        self.apply(&piece_map, &reassignments);
        Ok(())
    }

    /// Withdraws ranges and prefixes, or parts of them, from the pool of a tenant: see [`trunk::withdraw`].
    ///
    /// # Errors
    ///
    /// Names every item at fault; then nothing is changed.
    ///
    /// ```
    /// use numbering_core::{Inventory, NumberRange, TenantKey};
    /// use numbering_core::trunk::ItemRef;
    ///
    /// let mut inventory = Inventory::new();
    /// let pool: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let one: NumberRange = "+3226127004".parse()?;
    /// inventory.define(TenantKey(1), &[Ok(pool.into())])?;
    /// inventory.withdraw(TenantKey(1), &[Ok(ItemRef::Part(one.into()))])?;
    /// assert_eq!(inventory.available(TenantKey(1)).len(), 2);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn withdraw(
        &mut self,
        tenant: TenantKey,
        items: &[Result<ItemRef, Malformed>],
    ) -> Result<(), PlanRefusal> {
        let piece_map = self.load_for_rows(items);
        let reassignments = trunk::withdraw(&piece_map, tenant, items)?;
        self.apply(&piece_map, &reassignments);
        self.remove_unused_definitions(&piece_map, &reassignments);
        Ok(())
    }

    /// Assigns ranges and prefixes of the pool, or parts of them, to a group: see [`trunk::assign`].
    ///
    /// # Errors
    ///
    /// Names every item at fault; then nothing is changed.
    ///
    /// ```
    /// use numbering_core::{GroupKey, Inventory, NumberRange, TenantKey};
    /// use numbering_core::trunk::TenantGroup;
    ///
    /// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
    /// let mut inventory = Inventory::new();
    /// let pool: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let one: NumberRange = "+3226127004".parse()?;
    /// inventory.define(of.tenant, &[Ok(pool.into())])?;
    /// inventory.assign(of, &[Ok(one.into())])?;
    /// assert!(inventory.assign(of, &[Ok(one.into())]).is_err());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assign(&mut self, to: TenantGroup, items: &[Result<Span, Malformed>]) -> Result<(), PlanRefusal> {
        let piece_map = self.load(&trunk::load_scope(items.iter().flatten().copied()));
        let reassignments = trunk::assign(&piece_map, to, items, self.revision + 1)?;
        self.apply(&piece_map, &reassignments);
        Ok(())
    }

    /// Returns ranges and prefixes of a group, or parts of them, to the pool: see [`trunk::unassign`].
    ///
    /// # Errors
    ///
    /// Names every item at fault; then nothing is changed.
    ///
    /// ```
    /// use numbering_core::{GroupKey, Inventory, NumberRange, TenantKey};
    /// use numbering_core::trunk::{ItemRef, TenantGroup};
    ///
    /// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
    /// let mut inventory = Inventory::new();
    /// let pool: NumberRange = "+3226127000..+3226127009".parse()?;
    /// inventory.define(of.tenant, &[Ok(pool.into())])?;
    /// inventory.assign(of, &[Ok(pool.into())])?;
    /// inventory.unassign(of, &[Ok(ItemRef::Whole(pool.first()))])?;
    /// assert_eq!(inventory.available(of.tenant)[0].span, pool.into());
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn unassign(
        &mut self,
        of: TenantGroup,
        items: &[Result<ItemRef, Malformed>],
    ) -> Result<(), PlanRefusal> {
        let piece_map = self.load_for_rows(items);
        let reassignments = trunk::unassign(&piece_map, of, items)?;
        self.apply(&piece_map, &reassignments);
        Ok(())
    }

    /// Replaces the ranges, or the prefixes, of a user of a group: see [`trunk::assign_to_user`]. `O(n)`.
    ///
    /// # Errors
    ///
    /// Names every item at fault; then nothing is changed.
    ///
    /// ```
    /// use numbering_core::{GroupKey, Inventory, NumberRange, TenantKey, UserKey};
    /// use numbering_core::trunk::{ItemRef, TenantGroup, UserItems};
    ///
    /// let of = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
    /// let mut inventory = Inventory::new();
    /// let pool: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let one: NumberRange = "+3226127004".parse()?;
    /// inventory.define(of.tenant, &[Ok(pool.into())])?;
    /// inventory.assign(of, &[Ok(pool.into())])?;
    /// inventory.assign_to_user(of, UserKey(1), UserItems::Ranges(&[Ok(ItemRef::Part(one.into()))]))?;
    /// assert_eq!(inventory.holder(one.first()).unwrap().piece.holding.user(), Some(UserKey(1)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn assign_to_user(
        &mut self,
        of: TenantGroup,
        user: UserKey,
        list: UserItems<'_>,
    ) -> Result<(), PlanRefusal> {
        let everything: Vec<Piece> = self.pieces().copied().collect();
        let piece_map = PieceMap::new(everything).unwrap_or_default();
        let reassignments = trunk::assign_to_user(&piece_map, of, user, list)?;
        self.apply(&piece_map, &reassignments);
        Ok(())
    }

    /// Removes the definitions of which `withdrawn` were the last parts.
    fn remove_unused_definitions(&mut self, before: &PieceMap, withdrawn: &[Reassignment]) {
        let mut definitions = core::mem::take(&mut self.definitions);
        for piece in withdrawn.iter().flat_map(|item| before.overlapping(item.span)) {
            let Holding { tenant, kind, .. } = piece.holding;
            definitions.remove_unused((tenant, kind, piece.span), |original| {
                self.is_left(tenant, kind, original)
            });
        }
        self.definitions = definitions;
    }

    fn apply_plan(&mut self, piece_map: &PieceMap, plan: Plan) -> BatchReport<Rejection> {
        self.apply(piece_map, &plan.reassignments);
        plan.report
    }

    fn apply(&mut self, piece_map: &PieceMap, reassignments: &[Reassignment]) {
        let delta = piece_map.diff(reassignments);
        for piece in &delta.removed {
            self.pieces.remove(&piece.span.first());
        }
        let inserted = delta.inserted.into_iter();
        self.pieces
            .extend(inserted.map(|piece| (piece.span.first(), piece)));
        self.revision += 1;
    }
}
