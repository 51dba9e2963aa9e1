//! The lists of mobile numbers of a tenant and of a group: the same parameters, two lists that share a page,
//! numbers or ranges, written while they are sent.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use numbering_core::{E164, NumberRange};
use numbering_store::{MobileFilter, MobilePiece, Page};
use utoipa::IntoParams;

use crate::error::Fault;
use crate::json::write::push_number;
use crate::query::Filters;
use crate::request::{Input, RequestContext};
use crate::wire::{ListResponse, ListSection, MemoryBudget, MemoryPermit};

/// The query parameters of a list of mobile numbers.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `Filters` reads it")]
pub(crate) struct MobileQuery {
    /// `true` lists the available numbers. Allowed are `true`, `True`, `1`, `false`, `False` and `0`.
    #[param(
        required = false,
        nullable = false,
        example = "true",
        pattern = "^(true|True|1|false|False|0)$"
    )]
    available: Option<String>,
    /// `true` lists the assigned numbers. The misspelling is the API page's; `assignment` is read as well.
    #[param(
        required = false,
        nullable = false,
        example = "true",
        pattern = "^(true|True|1|false|False|0)$"
    )]
    assignement: Option<String>,
    /// The same as `assignement`; only one of the two is allowed.
    #[param(required = false, nullable = false, pattern = "^(true|True|1|false|False|0)$")]
    assignment: Option<String>,
    /// `ranges` returns maximal ranges, under `assigned_ranges` and `available_ranges`.
    #[param(required = false, nullable = false, pattern = "^ranges$")]
    view: Option<String>,
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
    pub(crate) page: Page<E164>,
}

impl MobileListParams {
    /// Reads the parameters from the query or the body.
    pub(crate) async fn of(req: &RequestContext, payload: web::Payload) -> Input<Self> {
        req.filters(payload, Self::read).await
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
    pub(crate) const fn which(&self) -> Option<MobileFilter> {
        match (self.is_assigned, self.is_available) {
            (true, true) => Some(MobileFilter::All),
            (true, false) => Some(MobileFilter::Assigned),
            (false, true) => Some(MobileFilter::Available),
            (false, false) => None,
        }
    }
}

/// The two lists, ready to be written.
pub(crate) struct MobileLists {
    /// The key of a number in the list of assigned ones.
    pub(crate) number_key: &'static str,
    /// The numbers, and the rest of their row: `,"assignedToGroup":"…"}`.
    assigned: Vec<(NumberRange, Arc<[u8]>)>,
    available: Vec<(NumberRange, ())>,
    as_ranges: bool,
    next: Option<E164>,
    permits: Vec<MemoryPermit>,
}

impl MobileLists {
    /// Sorts `pieces` into the two lists. `suffix` returns the part of a row behind its number, and `None`
    /// for a piece that is available.
    pub(crate) fn of(
        number_key: &'static str,
        params: &MobileListParams,
        pieces: Vec<MobilePiece>,
        suffix: impl Fn(&MobilePiece) -> Option<Arc<[u8]>>,
    ) -> Self {
        let (pieces, next) = pieces_of_page(pieces, &params.page, params.as_ranges);
        let (mut assigned, mut available) = (Vec::new(), Vec::new());
        for piece in pieces {
            match suffix(&piece) {
                Some(suffix) if params.as_ranges => push_joined(&mut assigned, piece.numbers, suffix),
                Some(suffix) => assigned.push((piece.numbers, suffix)),
                None => available.push((piece.numbers, ())),
            }
        }
        Self {
            number_key,
            assigned,
            available,
            as_ranges: params.as_ranges,
            next,
            permits: Vec::new(),
        }
    }

    /// Reserves its share of the memory for long answers, until it is sent.
    pub(crate) fn within(self, memory: &Arc<MemoryBudget>) -> Result<Self, Fault> {
        let permits = [
            memory.reserve_for(&self.assigned)?,
            memory.reserve_for(&self.available)?,
        ];
        Ok(Self {
            permits: permits.into(),
            ..self
        })
    }

    fn sections(self) -> [ListSection; 2] {
        let key = self.number_key;
        if self.as_ranges {
            return [
                ListSection::of_rows("assigned_ranges", self.assigned, |out, (range, suffix)| {
                    push_ends(out, *range);
                    out.extend_from_slice(suffix);
                }),
                ListSection::of_rows("available_ranges", self.available, |out, (range, ())| {
                    push_ends(out, *range);
                    out.push(b'}');
                }),
            ];
        }
        [
            ListSection::of_numbers("assigned_numbers", self.assigned, move |out, number, suffix| {
                out.extend_from_slice(b"{\"");
                out.extend_from_slice(key.as_bytes());
                out.extend_from_slice(b"\":");
                push_number(out, number);
                out.extend_from_slice(suffix);
            }),
            ListSection::of_numbers("available_numbers", self.available, |out, number, ()| {
                push_number(out, number);
            }),
        ]
    }
}

impl From<MobileLists> for HttpResponse {
    fn from(mut lists: MobileLists) -> Self {
        let (next, permits) = (lists.next, core::mem::take(&mut lists.permits));
        ListResponse::new(lists.sections())
            .next(next.map(|number| number.to_string()))
            .with_permits(permits)
            .into()
    }
}

/// Adds a range, joined with the last one if they are adjacent and have equal rows. A user's own number
/// splits the pieces of a group, but rows of the tenant do not show users.
fn push_joined(rows: &mut Vec<(NumberRange, Arc<[u8]>)>, numbers: NumberRange, suffix: Arc<[u8]>) {
    if let Some((before, previous)) = rows.last_mut()
        && *previous == suffix
        && before.last().successor() == Some(numbers.first())
        && let Ok(joined) = NumberRange::new(before.first(), numbers.last())
    {
        *before = joined;
    } else {
        rows.push((numbers, suffix));
    }
}

fn push_ends(out: &mut Vec<u8>, range: NumberRange) {
    out.extend_from_slice(b"{\"minPhoneNumber\":");
    push_number(out, range.first());
    out.extend_from_slice(b",\"maxPhoneNumber\":");
    push_number(out, range.last());
}

/// Returns those of `pieces` that belong to `page`, and its last number when there is more. A page has
/// `limit` numbers, or ranges where ranges are shown.
fn pieces_of_page(
    pieces: Vec<MobilePiece>,
    page: &Page<E164>,
    as_ranges: bool,
) -> (Vec<MobilePiece>, Option<E164>) {
    let mut left = page.limit.map_or(u64::MAX, |limit| limit as u64);
    let mut selected: Vec<MobilePiece> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        let Some(numbers) = after(piece.numbers, page.after) else {
            continue;
        };
        if left == 0 {
            let last = selected.last().map(|piece| piece.numbers.last());
            return (selected, last);
        }
        if !as_ranges && left < numbers.len() {
            let numbers = first_of(numbers, left);
            selected.push(MobilePiece { numbers, ..piece });
            return (selected, Some(numbers.last()));
        }
        left -= if as_ranges { 1 } else { numbers.len() };
        selected.push(MobilePiece { numbers, ..piece });
    }
    (selected, None)
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

    fn piece(range: &str) -> MobilePiece {
        MobilePiece {
            numbers: range.parse().unwrap(),
            group: None,
            user: None,
        }
    }

    fn selected(after: Option<&str>, limit: Option<usize>, as_ranges: bool) -> (String, Option<String>) {
        let pieces = ["+3200010..+3200019", "+3200030", "+3200040..+3200041"];
        let page = Page {
            after: after.map(|after| after.parse().unwrap()),
            limit,
        };
        let (selected, next) = pieces_of_page(pieces.map(piece).to_vec(), &page, as_ranges);
        let selected: Vec<String> = selected.iter().map(|piece| piece.numbers.to_string()).collect();
        (selected.join(" "), next.map(|next| next.to_string()))
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
