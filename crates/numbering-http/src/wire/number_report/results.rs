//! [`ListResults`]: the result for each item of a list, as the wire shows it.
//!
//! This is the one place where a verdict becomes a status. Rows are written by hand: a list may have hundreds
//! of thousands, and a tree of JSON values costs more than storing them.

use numbering_core::Rejection;
use serde::{Deserialize, Serialize};

use super::item_status::{ItemStatus, REJECTED};
use crate::error::{ConflictBudget, ErrorCode, Family, Fault, Refusal, Reply, ShownConflicts};
use crate::json::write::{push_count, push_number, push_text, push_value};
use crate::wire::number_list::{NumberList, SentItem};
use crate::wire::rejection_renderer::{RejectionRenderer, malformed_fault, malformed_reason};

/// The approximate size of a row, in bytes.
const ROW_BYTES: usize = 48;

/// The result for each item of a list, as far as the items were judged. Malformed items need no judgement.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct ListResults {
    accepted: usize,
    /// The rejected items: the index, and the row behind the item itself.
    rejected: Vec<(usize, Box<str>)>,
    budget: ConflictBudget,
    /// For each code the fault of the first item that has it, while no item was accepted.
    #[serde(skip)]
    faults: Vec<(usize, Fault)>,
}

/// A rejected item: its index, the item, and the reason.
pub(super) type RejectedItem<'a> = (usize, SentItem<'a>, &'a Rejection);

impl ListResults {
    /// The number of accepted items.
    #[must_use]
    pub const fn accepted(&self) -> usize {
        self.accepted
    }

    /// The number of items that were judged.
    #[must_use]
    pub const fn judged(&self) -> usize {
        self.accepted + self.rejected.len()
    }

    /// The indices of the rejected items, as far as they were judged.
    pub(crate) fn rejected(&self) -> impl Iterator<Item = usize> {
        self.rejected.iter().map(|(index, _)| *index)
    }

    /// The count of the numbers of the accepted items of `list`, all of which were judged.
    pub(crate) fn accepted_numbers(&self, list: &NumberList) -> u64 {
        let mut rejected: Vec<usize> = self.rejected().collect();
        rejected.sort_unstable();
        let items = list.items().iter().enumerate();
        let accepted = items.filter(|(index, _)| rejected.binary_search(index).is_err());
        accepted
            .filter_map(|(_, item)| Some(item.as_ref().ok()?.len()))
            .sum()
    }

    /// The memory of the results, in bytes.
    #[must_use]
    pub fn bytes(&self) -> usize {
        let rows: usize = self.rejected.iter().map(|(_, row)| row.len()).sum();
        self.rejected.capacity() * size_of::<(usize, Box<str>)>() + rows
    }

    /// The results of the next chunk before any of its items is judged: no more conflicts are shown than are left.
    pub(super) const fn beginning_of_next(&self) -> Self {
        Self {
            accepted: 0,
            rejected: Vec::new(),
            budget: self.budget,
            faults: Vec::new(),
        }
    }

    /// Adds the results of items, of which so many were accepted.
    pub(super) fn add(
        &mut self,
        accepted: usize,
        rejected: &[RejectedItem<'_>],
        renderer: &RejectionRenderer<'_>,
    ) {
        self.accepted += accepted;
        if self.accepted == 0 {
            self.add_faults(rejected, renderer);
        }
        for (index, sent, rejection) in rejected {
            let row = rejected_row((*sent, rejection), renderer, &mut self.budget);
            self.rejected.push((*index, row.into()));
        }
    }

    /// Adds one fault for each distinct code: that of the first item of the request that has it.
    fn add_faults(&mut self, rejected: &[RejectedItem<'_>], renderer: &RejectionRenderer<'_>) {
        let mut firsts: Vec<&RejectedItem<'_>> = Vec::new();
        for item in rejected {
            let code = RejectionRenderer::code(item.2);
            match firsts
                .iter_mut()
                .find(|first| RejectionRenderer::code(first.2) == code)
            {
                Some(first) if item.0 < first.0 => *first = item,
                Some(_) => {}
                None => firsts.push(item),
            }
        }
        firsts.sort_unstable_by_key(|first| first.0);
        for (index, sent, rejection) in firsts {
            let fault = renderer.fault((*index, *sent), rejection, &mut self.budget);
            self.faults.push((*index, fault));
        }
    }

    /// Adds the results of the next chunk.
    pub(crate) fn append(&mut self, mut next: Self) {
        self.accepted += next.accepted;
        self.rejected.append(&mut next.rejected);
        self.budget = next.budget;
        for (index, fault) in next.faults {
            let known = self
                .faults
                .iter_mut()
                .find(|(_, known)| known.code() == fault.code());
            match known {
                Some(known) if index < known.0 => *known = (index, fault),
                Some(_) => {}
                None => self.faults.push((index, fault)),
            }
        }
    }

    /// The reply to a request that adds or assigns numbers (201, 207 or 400), or removes or returns them (200, 207 or
    /// 400), all of whose well-formed items were judged. `status` is that of the accepted items.
    #[must_use]
    pub fn reply(mut self, list: &NumberList, status: ItemStatus) -> Reply {
        self.rejected.sort_unstable_by_key(|(index, _)| *index);
        let rejected = list.items().len() - self.accepted;
        match (self.accepted, rejected, status) {
            (0, _, _) => self.refusal(list, status),
            (_, 0, ItemStatus::Removed) => Reply::done(200),
            (_, 0, ItemStatus::Added) => {
                let mut body = b"{".to_vec();
                self.push_result(&mut body, list, status);
                body.push(b'}');
                Reply::new(201, body)
            }
            (_, _, _) => {
                let mut body = b"{".to_vec();
                self.push_members(&mut body, list, status);
                body.push(b'}');
                Reply::new(207, body)
            }
        }
    }

    fn refusal(mut self, list: &NumberList, status: ItemStatus) -> Reply {
        let mut members = Vec::new();
        self.push_members(&mut members, list, status);
        self.faults.extend(malformed_of(list));
        self.faults.sort_by_key(|(index, _)| *index);
        match Refusal::of(self.faults.into_iter().map(|(_, fault)| fault)) {
            Some(refusal) => refusal.with_members(members).reply(Family::Provisioning),
            // none was accepted, so one at least was rejected
            None => Reply::done(400),
        }
    }

    /// Writes `"result":[…],"summary":{…}`.
    fn push_members(&self, out: &mut Vec<u8>, list: &NumberList, status: ItemStatus) {
        self.push_result(out, list, status);
        out.extend_from_slice(b",\"summary\":{\"");
        out.extend_from_slice(status.name().as_bytes());
        out.extend_from_slice(b"\":");
        push_count(out, self.accepted);
        out.extend_from_slice(b",\"rejected\":");
        push_count(out, list.items().len() - self.accepted);
        out.push(b'}');
    }

    fn push_result(&self, out: &mut Vec<u8>, list: &NumberList, status: ItemStatus) {
        let mut rejected = self.rejected.iter().peekable();
        out.reserve(list.items().len() * ROW_BYTES);
        out.extend_from_slice(b"\"result\":[");
        for (index, (sent, item)) in list.sent().zip(list.items()).enumerate() {
            if 0 < index {
                out.push(b',');
            }
            push_item(out, sent);
            match (item, rejected.next_if(|(rejected, _)| *rejected == index)) {
                (Ok(_), None) => push_status(out, status),
                (Ok(_), Some((_, row))) => out.extend_from_slice(row.as_bytes()),
                (Err(malformed), _) => {
                    let reason = malformed_reason(*malformed, sent);
                    push_rejected(out, ErrorCode::InvalidAttribute, &reason);
                    push_conflicts(out, sent, &ShownConflicts::default());
                }
            }
        }
        out.push(b']');
    }
}

/// The fault of the first malformed item, with its index.
fn malformed_of(list: &NumberList) -> Option<(usize, Fault)> {
    let items = list.sent().zip(list.items()).enumerate();
    let mut malformed = items.filter_map(|(index, (sent, item))| Some((index, sent, item.err()?)));
    let (index, sent, malformed) = malformed.next()?;
    Some((index, malformed_fault((index, sent), malformed)))
}

/// The row of a rejected item, behind the item itself.
fn rejected_row(
    (sent, rejection): (SentItem<'_>, &Rejection),
    renderer: &RejectionRenderer<'_>,
    budget: &mut ConflictBudget,
) -> String {
    let mut row = Vec::new();
    let reason = renderer.reason(rejection, sent);
    push_rejected(&mut row, RejectionRenderer::code(rejection), &reason);
    let shown = match sent {
        SentItem::Range(_) => renderer.conflicts(rejection, budget),
        _ => ShownConflicts::default(),
    };
    push_conflicts(&mut row, sent, &shown);
    String::from_utf8(row).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned())
}

fn push_rejected(out: &mut Vec<u8>, code: ErrorCode, reason: &str) {
    out.extend_from_slice(b",\"status\":\"");
    out.extend_from_slice(REJECTED.as_bytes());
    out.extend_from_slice(b"\",\"code\":");
    push_count(out, code.number().into());
    out.extend_from_slice(b",\"reason\":");
    push_text(out, reason);
}

/// Writes the conflicts of a range; a single number has none.
fn push_conflicts(out: &mut Vec<u8>, sent: SentItem<'_>, shown: &ShownConflicts) {
    if matches!(sent, SentItem::Range(_) | SentItem::MalformedRange(..)) {
        out.extend_from_slice(b",\"conflicts\":");
        push_value(out, &shown.conflicts);
        if shown.is_truncated {
            out.extend_from_slice(b",\"truncated\":true");
        }
    }
    out.push(b'}');
}

fn push_status(out: &mut Vec<u8>, status: ItemStatus) {
    out.extend_from_slice(b",\"status\":\"");
    out.extend_from_slice(status.name().as_bytes());
    out.extend_from_slice(b"\"}");
}

/// Writes the beginning of a row: the item.
fn push_item(out: &mut Vec<u8>, sent: SentItem<'_>) {
    match sent {
        SentItem::Number(number) => {
            out.extend_from_slice(b"{\"phoneNumber\":");
            push_number(out, number);
        }
        SentItem::MalformedNumber(text) => {
            out.extend_from_slice(b"{\"phoneNumber\":");
            push_text(out, text);
        }
        SentItem::RangeFrom(first) => {
            out.extend_from_slice(b"{\"minPhoneNumber\":");
            push_number(out, first);
        }
        SentItem::Range(range) => {
            out.extend_from_slice(b"{\"minPhoneNumber\":");
            push_number(out, range.first());
            out.extend_from_slice(b",\"maxPhoneNumber\":");
            push_number(out, range.last());
        }
        SentItem::MalformedRange(first, last) => {
            out.extend_from_slice(b"{\"minPhoneNumber\":");
            push_text(out, first);
            out.extend_from_slice(b",\"maxPhoneNumber\":");
            push_text(out, last);
        }
        SentItem::Prefix(prefix) => {
            out.extend_from_slice(b"{\"prefix\":");
            push_text(out, &prefix.to_string());
        }
    }
}
