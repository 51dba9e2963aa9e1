//! The lists of mobile numbers of a tenant and of a group: the same parameters, two lists that share a page,
//! numbers or ranges, written while they are sent.

use core::hash::Hash;
use std::collections::{HashMap, HashSet};

use actix_web::HttpResponse;
use numbering_core::{E164, NumberRange};
use numbering_store::{MobileCursor, MobileFilter, MobileOwner, MobilePiece, Page, ReadContext, StoreError};
use utoipa::IntoParams;

use crate::error::{Fault, OperationError};
use crate::json::write::push_number;
use crate::query::{Filters, ListView};
use crate::request::{Input, RequestContext};
use crate::wire::{IntervalList, ListMemory, ListResponse, ListSection};

/// The query parameters of a list of mobile numbers.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `Filters` reads it")]
pub(crate) struct MobileQuery {
    /// True lists the available numbers. `True`, `1`, `False` and `0` are read as well.
    #[param(required = false, nullable = false, example = true)]
    available: Option<bool>,
    /// True lists the assigned numbers; `assignment`, spelt rightly, is read as well.
    #[param(required = false, nullable = false, example = true)]
    assignement: Option<bool>,
    /// The same as `assignement`; only one of the two is allowed.
    #[param(required = false, nullable = false)]
    assignment: Option<bool>,
    /// `ranges` returns maximal ranges, under `assigned_ranges` and `available_ranges`.
    #[param(inline, required = false, nullable = false)]
    view: Option<ListView>,
    /// The most numbers of the answer, of both lists together; without it, all.
    #[param(minimum = 1, maximum = 10_000, required = false, nullable = false)]
    limit: Option<u32>,
    /// The last number of the page before, from its `next`; without it, the first page.
    #[param(required = false, nullable = false)]
    after: Option<String>,
}

/// The parameters of a list.
pub(crate) struct MobileListParams {
    is_assigned: bool,
    is_available: bool,
    as_ranges: bool,
    page: Page<E164>,
}

impl MobileListParams {
    /// Reads the parameters from the query or the body.
    pub(crate) async fn of(req: &RequestContext) -> Input<Self> {
        req.filters(Self::read).await
    }

    fn read(filters: &Filters) -> Result<Self, Fault> {
        let available = filters.boolean(&["available"])?;
        let assigned = filters.boolean(&["assignement", "assignment"])?;
        let is_open = available.is_none() && assigned.is_none();
        Ok(Self {
            is_assigned: assigned.unwrap_or(is_open),
            is_available: available.unwrap_or(is_open),
            as_ranges: filters.wants_ranges()?,
            page: Page {
                after: filters.number("after")?,
                limit: filters.limit()?,
            },
        })
    }

    /// The filter for the store; `None` if nothing is listed.
    const fn which(&self) -> Option<MobileFilter> {
        match (self.is_assigned, self.is_available) {
            (true, true) => Some(MobileFilter::All),
            (true, false) => Some(MobileFilter::Assigned),
            (false, true) => Some(MobileFilter::Available),
            (false, false) => None,
        }
    }
}

/// The part of a row behind its number: `,"assignedToGroup":"…"}`.
pub(crate) type RowSuffix = Box<[u8]>;

/// A group or a user to whom mobile numbers are assigned.
pub(crate) trait MobileAssignee: Copy + Eq + Hash {
    /// The key of a number in the list of assigned ones.
    const NUMBER_KEY: &'static str;

    /// The assignee of a piece.
    fn of(piece: &MobilePiece) -> Option<Self>;

    /// The suffixes of the rows of each of `assignees`.
    fn row_suffixes(
        context: &mut ReadContext<'_>,
        assignees: Vec<Self>,
    ) -> Result<Vec<(Self, RowSuffix)>, StoreError>;
}

/// The two lists, ready to be written.
pub(crate) struct MobileLists {
    rows: MobileRows,
    page: PageCutter,
}

/// The rows of the two lists.
struct MobileRows {
    number_key: &'static str,
    as_ranges: bool,
    /// The numbers, and the indexes of their suffixes.
    assigned: IntervalList<u32>,
    available: IntervalList<()>,
    suffixes: Vec<RowSuffix>,
}

impl MobileLists {
    /// Loads the lists in chunks. Memory is reserved for each chunk before it is added.
    pub(crate) fn load<A: MobileAssignee>(
        context: &mut ReadContext<'_>,
        owner: MobileOwner,
        params: &MobileListParams,
        memory: &mut ListMemory,
    ) -> Result<Self, OperationError> {
        let mut lists = Self {
            rows: MobileRows {
                number_key: A::NUMBER_KEY,
                as_ranges: params.as_ranges,
                assigned: IntervalList::default(),
                available: IntervalList::default(),
                suffixes: Vec::new(),
            },
            page: PageCutter::new(&params.page, params.as_ranges),
        };
        let Some(filter) = params.which() else {
            return Ok(lists);
        };
        let mut cursor = MobileCursor::new(owner, filter, &params.page);
        let mut assignees: HashMap<A, u32> = HashMap::new();
        while lists.page.next.is_none() {
            let pieces = context.next_mobile_pieces(&mut cursor)?;
            if pieces.is_empty() {
                break;
            }
            memory.grow(lists.load_suffixes(context, &pieces, &mut assignees)?)?;
            lists.push(&pieces, &assignees, memory)?;
        }
        Ok(lists)
    }

    /// Loads the suffixes for those assignees of `pieces` that are not among `known`, adds them, and returns their
    /// memory.
    fn load_suffixes<A: MobileAssignee>(
        &mut self,
        context: &mut ReadContext<'_>,
        pieces: &[MobilePiece],
        known: &mut HashMap<A, u32>,
    ) -> Result<usize, OperationError> {
        let assignees = pieces.iter().filter_map(A::of);
        let new: HashSet<A> = assignees
            .filter(|assignee| !known.contains_key(assignee))
            .collect();
        let mut bytes = 0;
        if new.is_empty() {
            return Ok(bytes);
        }
        for (assignee, suffix) in A::row_suffixes(context, new.into_iter().collect())? {
            bytes += size_of_val(&suffix) + suffix.len();
            known.insert(assignee, self.rows.push_suffix(suffix));
        }
        Ok(bytes)
    }

    /// Adds those of `pieces` that belong to the page.
    fn push<A: MobileAssignee>(
        &mut self,
        pieces: &[MobilePiece],
        assignees: &HashMap<A, u32>,
        memory: &mut ListMemory,
    ) -> Result<(), Fault> {
        memory.grow(pieces.len() * IntervalList::<u32>::INTERVAL_BYTES)?;
        for piece in pieces {
            let Some(numbers) = self.page.cut(piece.numbers) else {
                continue;
            };
            let suffix = A::of(piece).and_then(|assignee| assignees.get(&assignee));
            self.rows.push(numbers, suffix.copied());
        }
        Ok(())
    }
}

impl MobileRows {
    /// Adds a suffix, and returns its index.
    fn push_suffix(&mut self, suffix: RowSuffix) -> u32 {
        self.suffixes.push(suffix);
        u32::try_from(self.suffixes.len() - 1).unwrap_or(u32::MAX)
    }

    /// Adds numbers: assigned ones if they have a suffix.
    fn push(&mut self, numbers: NumberRange, suffix: Option<u32>) {
        match suffix {
            // a user's own number splits the pieces of a group, but rows of the tenant do not show users
            Some(suffix) if self.as_ranges => self.assigned.push_joined(numbers, suffix),
            Some(suffix) => self.assigned.push(numbers, suffix),
            None => self.available.push(numbers, ()),
        }
    }

    fn into_sections(self) -> [ListSection; 2] {
        let (key, suffixes) = (self.number_key, self.suffixes);
        let push_suffix = move |out: &mut Vec<u8>, index: u32| {
            let suffix = usize::try_from(index).ok().and_then(|index| suffixes.get(index));
            out.extend_from_slice(suffix.map_or(b"}", |suffix| suffix));
        };
        let (assigned, available) = (self.assigned.into_rows(), self.available.into_rows());
        if self.as_ranges {
            return [
                ListSection::of_rows("assigned_ranges", assigned, move |out, (range, suffix)| {
                    push_ends(out, *range);
                    push_suffix(out, *suffix);
                }),
                ListSection::of_rows("available_ranges", available, |out, (range, ())| {
                    push_ends(out, *range);
                    out.push(b'}');
                }),
            ];
        }
        [
            ListSection::of_numbers("assigned_numbers", assigned, move |out, number, suffix| {
                out.extend_from_slice(b"{\"");
                out.extend_from_slice(key.as_bytes());
                out.extend_from_slice(b"\":");
                push_number(out, number);
                push_suffix(out, *suffix);
            }),
            ListSection::of_numbers("available_numbers", available, |out, number, ()| {
                push_number(out, number);
            }),
        ]
    }
}

impl From<MobileLists> for HttpResponse {
    fn from(lists: MobileLists) -> Self {
        let next = lists.page.next.map(|number| number.to_string());
        ListResponse::new(lists.rows.into_sections()).next(next).into()
    }
}

fn push_ends(out: &mut Vec<u8>, range: NumberRange) {
    out.extend_from_slice(b"{\"minPhoneNumber\":");
    push_number(out, range.first());
    out.extend_from_slice(b",\"maxPhoneNumber\":");
    push_number(out, range.last());
}

/// The numbers of a page: `limit` numbers, or ranges where ranges are shown, behind a cursor.
struct PageCutter {
    after: Option<E164>,
    left: u64,
    as_ranges: bool,
    last: Option<E164>,
    /// The last number of the page, once there is a number behind it.
    next: Option<E164>,
}

impl PageCutter {
    fn new(page: &Page<E164>, as_ranges: bool) -> Self {
        Self {
            after: page.after,
            left: page.limit.map_or(u64::MAX, |limit| limit as u64),
            as_ranges,
            last: None,
            next: None,
        }
    }

    /// The part of the next piece that belongs to the page.
    fn cut(&mut self, numbers: NumberRange) -> Option<NumberRange> {
        let numbers = after(numbers, self.after)?;
        let count = if self.as_ranges { 1 } else { numbers.len() };
        if self.left == 0 {
            self.next = self.last;
            return None;
        }
        let part = if self.left < count {
            first_of(numbers, self.left)
        } else {
            numbers
        };
        self.last = Some(part.last());
        if self.left < count {
            self.next = self.last;
        }
        self.left = self.left.saturating_sub(count);
        Some(part)
    }
}

/// The part of `numbers` after `seen`.
fn after(numbers: NumberRange, cursor: Option<E164>) -> Option<NumberRange> {
    match cursor {
        Some(cursor) if numbers.last() <= cursor => None,
        Some(cursor) if numbers.first() <= cursor => {
            NumberRange::new(cursor.successor()?, numbers.last()).ok()
        }
        _ => Some(numbers),
    }
}

/// The first `count` of `numbers`, which are more.
fn first_of(numbers: NumberRange, count: u64) -> NumberRange {
    let last = E164::from_value(numbers.first().value() + count.saturating_sub(1));
    let part = last.and_then(|last| NumberRange::new(numbers.first(), last).ok());
    part.unwrap_or(numbers)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn selected(after: Option<&str>, limit: Option<usize>, as_ranges: bool) -> (String, Option<String>) {
        let pieces = ["+3200010..+3200019", "+3200030", "+3200040..+3200041"];
        let page = Page {
            after: after.map(|after| after.parse().unwrap()),
            limit,
        };
        let mut page = PageCutter::new(&page, as_ranges);
        let selected = pieces.iter().filter_map(|piece| page.cut(piece.parse().unwrap()));
        let selected: Vec<String> = selected.map(|numbers| numbers.to_string()).collect();
        (selected.join(" "), page.next.map(|next| next.to_string()))
    }

    #[test]
    fn a_page_has_as_many_numbers_as_its_limit() {
        let next = |number: &str| Some(number.to_owned());
        assert_eq!(
            selected(None, Some(4), false),
            ("+3200010..+3200013".to_owned(), next("+3200013"))
        );
        assert_eq!(
            selected(Some("+3200013"), Some(7), false),
            ("+3200014..+3200019 +3200030".to_owned(), next("+3200030"))
        );
        assert_eq!(
            selected(Some("+3200030"), Some(2), false),
            ("+3200040..+3200041".to_owned(), None)
        );
        assert_eq!(selected(Some("+3200041"), Some(2), false), (String::new(), None));
        assert_eq!(
            selected(Some("+3200020"), None, false),
            ("+3200030 +3200040..+3200041".to_owned(), None)
        );
    }

    #[test]
    fn a_page_of_ranges_has_as_many_ranges_as_its_limit() {
        assert_eq!(
            selected(None, Some(2), true),
            (
                "+3200010..+3200019 +3200030".to_owned(),
                Some("+3200030".to_owned())
            )
        );
        assert_eq!(
            selected(Some("+3200030"), Some(1), true),
            ("+3200040..+3200041".to_owned(), None)
        );
    }
}
