//! [`NumberReport`]: the result for each item of a list, as the wire shows it.
//!
//! This is the one place where a verdict becomes a status. Rows are written by hand: a list may have hundreds
//! of thousands, and a tree of JSON values costs more than storing them.

use numbering_core::{BatchReport, Rejection, Verdict};

use crate::error::{ConflictBudget, Family, Fault, Refusal, Reply};
use crate::json::write::{push_count, push_number, push_text, push_value};
use crate::wire::number_list::{NumberList, SentItem};
use crate::wire::rejection_renderer::RejectionRenderer;

/// The approximate size of a row, in bytes.
const ROW_BYTES: usize = 48;

/// The result for each item of a list.
#[derive(Clone, Copy)]
pub struct NumberReport<'a> {
    /// The items of the request.
    pub list: &'a NumberList,
    /// The result for each.
    pub report: &'a BatchReport<Rejection>,
    /// The renderer of rejections.
    pub renderer: RejectionRenderer<'a>,
}

/// The status of the items that are accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ItemStatus {
    /// Added to a tenant, or assigned to a group.
    Added,
    /// Removed from a tenant, or returned by a group.
    Removed,
}

impl ItemStatus {
    const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
        }
    }
}

impl NumberReport<'_> {
    /// The reply to a request that adds or assigns numbers (201, 207 or 400), or removes or returns them (200, 207 or
    /// 400). `status` is that of the accepted items.
    #[must_use]
    pub fn reply(&self, status: ItemStatus) -> Reply {
        match (self.report.verdict(), status) {
            (Verdict::All, ItemStatus::Added) => {
                let mut body = b"{".to_vec();
                self.push_result(&mut body, status, &mut ConflictBudget::default());
                body.push(b'}');
                Reply::new(201, body)
            }
            (Verdict::All, ItemStatus::Removed) => Reply::done(200),
            (Verdict::Some, _) => self.partial(status),
            (Verdict::None, _) => self.refusal(status),
        }
    }

    fn partial(&self, status: ItemStatus) -> Reply {
        let mut body = b"{".to_vec();
        self.push_members(&mut body, status, &mut ConflictBudget::default());
        body.push(b'}');
        Reply::new(207, body)
    }

    fn refusal(&self, status: ItemStatus) -> Reply {
        let (mut members, mut budget) = (Vec::new(), ConflictBudget::default());
        let faults = self.faults(&mut budget);
        self.push_members(&mut members, status, &mut budget);
        match Refusal::of(faults) {
            Some(refusal) => refusal.with_members(members).reply(Family::Provisioning),
            // none was accepted, so one at least was rejected
            None => Reply::done(400),
        }
    }

    /// One fault for each distinct code: that of the first item which has it.
    fn faults(&self, budget: &mut ConflictBudget) -> Vec<Fault> {
        let mut faults: Vec<Fault> = Vec::new();
        for (index, (sent, outcome)) in self.list.sent().zip(self.report.outcomes()).enumerate() {
            let Err(rejection) = outcome else { continue };
            let code = RejectionRenderer::code(rejection);
            if !faults.iter().any(|fault| fault.code() == code) {
                faults.push(self.renderer.fault((index, sent), rejection, budget));
            }
        }
        faults
    }

    /// Writes `"result":[…],"summary":{…}`.
    fn push_members(&self, out: &mut Vec<u8>, status: ItemStatus, budget: &mut ConflictBudget) {
        self.push_result(out, status, budget);
        out.extend_from_slice(b",\"summary\":{\"");
        out.extend_from_slice(status.name().as_bytes());
        out.extend_from_slice(b"\":");
        push_count(out, self.report.accepted_count());
        out.extend_from_slice(b",\"rejected\":");
        push_count(out, self.report.rejected_count());
        out.push(b'}');
    }

    fn push_result(&self, out: &mut Vec<u8>, status: ItemStatus, budget: &mut ConflictBudget) {
        let rows = self.list.sent().zip(self.report.outcomes());
        out.reserve(self.list.items().len() * ROW_BYTES);
        out.extend_from_slice(b"\"result\":[");
        for (index, (sent, outcome)) in rows.enumerate() {
            if 0 < index {
                out.push(b',');
            }
            push_item(out, sent);
            match outcome {
                Ok(()) => push_status(out, status),
                Err(rejection) => self.push_rejected(out, (sent, rejection), budget),
            }
        }
        out.push(b']');
    }

    fn push_rejected(
        &self,
        out: &mut Vec<u8>,
        (sent, rejection): (SentItem<'_>, &Rejection),
        budget: &mut ConflictBudget,
    ) {
        out.extend_from_slice(b",\"status\":\"rejected\",\"code\":");
        push_count(out, RejectionRenderer::code(rejection).number().into());
        out.extend_from_slice(b",\"reason\":");
        push_text(out, &self.renderer.reason(rejection, sent));
        if matches!(sent, SentItem::Range(_) | SentItem::MalformedRange(..)) {
            let shown = self.renderer.conflicts(rejection, budget);
            out.extend_from_slice(b",\"conflicts\":");
            push_value(out, &shown.conflicts);
            if shown.is_truncated {
                out.extend_from_slice(b",\"truncated\":true");
            }
        }
        out.push(b'}');
    }
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
