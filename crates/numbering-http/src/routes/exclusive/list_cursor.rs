//! [`ExclusiveCursor`]: a position in a list of exclusive numbers, which is read in chunks.

use std::vec::IntoIter;

use numbering_core::{ExclusiveId, ExclusiveNumber, TenantKey};
use numbering_store::{ExclusiveOrder, ExclusiveQuery, ReadContext, StoreError};

use crate::error::OperationError;
use crate::wire::ListMemory;

/// The items of a chunk.
const CHUNK_ITEMS: usize = 1000;
/// The memory of an id while all are loaded: 48 bytes in the client library of PostgreSQL, and at most 24 in a vector that
/// grows. A million took 48 MiB.
const LOADING_BYTES: usize = 72;

/// The rest of a list that is still to be read. Numbers that are created or deleted meanwhile shift nothing.
pub(super) enum ExclusiveCursor {
    /// A page or a short list, read whole.
    Page(ExclusiveQuery),
    /// The rest of a list of all matches, oldest first: the next chunk, from an index.
    Oldest(ExclusiveQuery),
    /// The ids of the rest of a list in any other order, or without its first items. They are sorted once: a database that
    /// sorts anew for each chunk takes n² for orders without an index.
    Sorted(IntoIter<ExclusiveId>),
    /// Nothing.
    End,
}

impl ExclusiveCursor {
    /// The beginning of the list of `query`, which has `count` matches. The ids of a long list take memory.
    pub(super) fn begin(
        context: &mut ReadContext<'_>,
        (tenant, query): (TenantKey, &ExclusiveQuery),
        count: i64,
        memory: &mut ListMemory,
    ) -> Result<Self, OperationError> {
        let listed = usize::try_from(count.saturating_sub(query.skip)).unwrap_or_default();
        if query.top.is_some() || listed <= CHUNK_ITEMS {
            return Ok(Self::Page(query.clone()));
        }
        if is_oldest_first(query) {
            return Ok(Self::Oldest(ExclusiveQuery {
                // numbers that are created meanwhile were not counted
                until: context.last_exclusive_number(tenant)?,
                top: i64::try_from(CHUNK_ITEMS).ok(),
                ..query.clone()
            }));
        }
        context.begin_long_read()?;
        let loading = listed.saturating_mul(LOADING_BYTES);
        memory.grow(loading)?;
        let mut ids = context.exclusive_ids(tenant, query)?;
        ids.shrink_to_fit();
        memory.give_back(loading.saturating_sub(size_of_val(ids.as_slice())));
        Ok(Self::Sorted(ids.into_iter()))
    }

    /// Reads the next chunk.
    pub(super) fn read(
        &self,
        context: &mut ReadContext<'_>,
        tenant: TenantKey,
    ) -> Result<Vec<ExclusiveNumber>, StoreError> {
        match self {
            Self::Page(query) | Self::Oldest(query) => context.exclusive_numbers(tenant, query),
            Self::Sorted(ids) => {
                let next = ids.as_slice().chunks(CHUNK_ITEMS).next();
                context.exclusive_numbers_of(tenant, next.unwrap_or_default())
            }
            Self::End => Ok(Vec::new()),
        }
    }

    /// Moves behind `chunk`, which was read.
    pub(super) fn advance(&mut self, chunk: &[ExclusiveNumber]) {
        match self {
            Self::Oldest(query) if chunk.len() == CHUNK_ITEMS => {
                query.after = chunk.last().map(|item| item.id);
            }
            Self::Sorted(ids) if CHUNK_ITEMS < ids.len() => ids.by_ref().take(CHUNK_ITEMS).for_each(drop),
            Self::Page(_) | Self::Oldest(_) | Self::Sorted(_) | Self::End => *self = Self::End,
        }
    }

    /// True if nothing is left.
    pub(super) const fn is_at_end(&self) -> bool {
        matches!(self, Self::End)
    }
}

fn is_oldest_first(query: &ExclusiveQuery) -> bool {
    query.skip == 0 && query.order == ExclusiveOrder::Id && !query.is_descending
}
