//! [`ListChunk`]: the items of a list that one transaction judges.

use std::borrow::Cow;

use numbering_core::mobile::{AcceptedItems, Chunk};
use numbering_core::{BatchReport, Item, Rejection};

use super::results::ListResults;
use crate::wire::number_list::NumberList;
use crate::wire::rejection_renderer::RejectionRenderer;

/// The items of a list that one transaction judges: all of them, or the next chunk of a long list.
#[derive(Debug, Default)]
pub struct ListChunk {
    /// The indices of the items, in the order of their judgement; `None` for all.
    indices: Option<Vec<usize>>,
    /// The accepted items of the chunks before, with which these may overlap.
    accepted: AcceptedItems,
    /// The results of the chunks before, as far as they concern this one.
    before: ListResults,
}

impl ListChunk {
    /// The chunk with these items, behind the results and the accepted items of the chunks before it.
    #[must_use]
    pub fn new(indices: Vec<usize>, accepted: AcceptedItems, before: &ListResults) -> Self {
        Self {
            indices: Some(indices),
            accepted,
            before: before.beginning_of_next(),
        }
    }

    /// The items of the chunk.
    #[must_use]
    pub fn items<'l>(&self, list: &'l NumberList) -> Cow<'l, [Item]> {
        match &self.indices {
            None => Cow::Borrowed(list.items()),
            Some(indices) => {
                let items = indices.iter().filter_map(|index| list.items().get(*index));
                Cow::Owned(items.copied().collect())
            }
        }
    }

    /// `items` as the core judges them.
    #[must_use]
    pub const fn judged<'c>(&'c self, items: &'c [Item]) -> Chunk<'c> {
        Chunk::after(&self.accepted, items)
    }

    /// The results of the chunk, of which the core made `report`.
    #[must_use]
    pub fn results(
        &self,
        list: &NumberList,
        report: &BatchReport<Rejection>,
        renderer: &RejectionRenderer<'_>,
    ) -> ListResults {
        let rejections = report.rejections().filter_map(|(place, rejection)| {
            let index = match &self.indices {
                None => place,
                Some(indices) => *indices.get(place)?,
            };
            // a malformed item is shown as it was sent
            Some((index, list.well_formed(index)?, rejection))
        });
        let mut results = self.before.beginning_of_next();
        results.add(report.accepted_count(), &rejections.collect::<Vec<_>>(), renderer);
        results
    }
}
