//! [`ReportedCode`]: the error code of a reply, for metrics and the audit log.

use super::code::ErrorCode;
use super::family::Family;

/// The first error code of a refusal, as its family shows it: a number or a word of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedCode(pub &'static str);

impl ReportedCode {
    /// Returns `code` as `family` shows it.
    #[must_use]
    pub fn new(code: ErrorCode, family: Family) -> Self {
        Self(match family {
            Family::Provisioning => code.number_text(),
            Family::Exclusive => code.word(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Fault, Refusal};

    #[test]
    fn every_refusal_reports_the_code_that_its_body_shows() {
        for code in ErrorCode::ALL {
            for family in [Family::Provisioning, Family::Exclusive] {
                let reply = Refusal::from(Fault::new(*code, "why")).reply(family);
                let body: serde_json::Value = serde_json::from_slice(&reply.body).unwrap();
                let shown = &body["errors"][0]["code"];
                let shown = shown.as_str().map_or_else(|| shown.to_string(), str::to_owned);
                assert_eq!(reply.code.unwrap().0, shown);
            }
        }
    }
}
