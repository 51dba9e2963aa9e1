//! The allocations of an [`Inventory`]: it chooses available numbers of a tenant, and assigns them.

use alloc::vec::Vec;

use super::in_memory::Inventory;
use super::items::Item;
use super::piece::Kind;
use super::trunk::PlanRefusal;
use crate::allocation::{AllocationError, AllocationRequest};
use crate::ident::{TenantGroup, TenantKey};
use crate::range::NumberRange;
use crate::span::Span;

impl Inventory {
    /// Assigns available mobile numbers to a group, as many as `request` needs, and returns them. `O(n)`.
    ///
    /// # Errors
    ///
    /// [`AllocationError::NotEnough`] or [`AllocationError::TooManyRuns`]; then nothing is changed.
    ///
    /// ```
    /// use numbering_core::{AllocationRequest, GroupKey, Inventory, NumberRange, Quantity, TenantGroup, TenantKey};
    ///
    /// let to = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
    /// let mut inventory = Inventory::new();
    /// let numbers: NumberRange = "+32471123450..+32471123459".parse()?;
    /// inventory.add(to.tenant, &[Ok(numbers)]);
    /// let three = AllocationRequest::new(Quantity::try_from(3)?.into());
    /// assert_eq!(inventory.allocate_mobile(to, &three)?, ["+32471123450..+32471123452".parse()?]);
    /// assert_eq!(inventory.allocate_mobile(to, &three)?, ["+32471123453..+32471123455".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allocate_mobile(
        &mut self,
        to: TenantGroup,
        request: &AllocationRequest,
    ) -> Result<Vec<NumberRange>, AllocationError> {
        let runs = self.available_runs(to.tenant, |kind| kind == Kind::Mobile);
        let taken = request.choose_among(&runs)?;
        let items: Vec<Item> = taken.iter().copied().map(Ok).collect();
        self.assign_mobile(to, &items);
        Ok(taken)
    }

    /// Assigns available numbers of the ranges of a pool to a group, as many as `request` needs, and returns them: each
    /// run is a share of one range. `O(n)`.
    ///
    /// # Errors
    ///
    /// [`AllocationError::NotEnough`] or [`AllocationError::TooManyRuns`]; then nothing is changed.
    ///
    /// ```
    /// use numbering_core::{AllocationRequest, GroupKey, Inventory, NumberRange, Quantity, TenantGroup, TenantKey};
    ///
    /// let to = TenantGroup { tenant: TenantKey(1), group: GroupKey(1) };
    /// let mut inventory = Inventory::new();
    /// let pool: NumberRange = "+3226127000..+3226127999".parse()?;
    /// inventory.define(to.tenant, &[Ok(pool.into())])?;
    /// let hundred = AllocationRequest::new(Quantity::try_from(100)?.into());
    /// assert_eq!(inventory.allocate(to, &hundred)?, ["+3226127000..+3226127099".parse()?]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn allocate(
        &mut self,
        to: TenantGroup,
        request: &AllocationRequest,
    ) -> Result<Vec<NumberRange>, AllocationError<PlanRefusal>> {
        let runs = self.available_runs(to.tenant, |kind| matches!(kind, Kind::Range(_)));
        let taken = request.choose_in_memory(&runs)?;
        let items: Vec<_> = taken.iter().map(|run| Ok(Span::from(*run))).collect();
        self.assign(to, &items).map_err(AllocationError::Inventory)?;
        Ok(taken)
    }

    /// The available runs of a tenant: the pieces that have no group, each of one definition.
    fn available_runs(&self, tenant: TenantKey, is_of_kind: impl Fn(Kind) -> bool) -> Vec<NumberRange> {
        let pieces = self.available(tenant).into_iter();
        let of_kind = pieces.filter(|piece| is_of_kind(piece.holding.kind));
        of_kind.filter_map(|piece| piece.span.numbers()).collect()
    }
}
