//! Pages of lists.

/// A part of a list: the items behind a cursor, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<A> {
    /// The cursor: the last item before the page. Without it the page begins at the first item.
    pub after: Option<A>,
    /// The most items of the page; without it the page has all of them.
    pub limit: Option<usize>,
}

impl<A> Page<A> {
    /// The limit of the statement: one item more than the page has shows whether there are more.
    pub(crate) fn limit(&self) -> i64 {
        let limit = self.limit.and_then(|limit| i64::try_from(limit).ok());
        limit.map_or(i64::MAX, |limit| limit.saturating_add(1))
    }

    /// Cuts `items` to the limit of this page, and returns true if there were more.
    pub fn cut<T>(&self, items: &mut Vec<T>) -> bool {
        let Some(limit) = self.limit else {
            return false;
        };
        let is_more = limit < items.len();
        items.truncate(limit);
        is_more
    }
}

impl<A> Default for Page<A> {
    fn default() -> Self {
        Self {
            after: None,
            limit: None,
        }
    }
}
