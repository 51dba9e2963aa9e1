//! [`ReportedCode`]: the error code of a reply, for metrics and the audit log.

use super::code::ErrorCode;

/// The first error code of a reply, as its family shows it: a number or a word of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportedCode(pub &'static str);

impl ReportedCode {
    /// Returns the code of a reply; `None` if the reply is not a refusal. It is parsed from the body, because
    /// the reply may be a stored one.
    #[must_use]
    pub fn in_reply(status: u16, body: &[u8]) -> Option<Self> {
        if status < 400 {
            return None;
        }
        let rest = body.strip_prefix(b"{\"errors\":[{\"code\":")?;
        let written = rest.split(|byte| *byte == b',').next()?;
        let code = |code: &&ErrorCode| {
            let is_word = written
                .strip_prefix(b"\"")
                .and_then(|rest| rest.strip_suffix(b"\""));
            is_word.map_or_else(
                || written == code.number_text().as_bytes(),
                |word| word == code.word().as_bytes(),
            )
        };
        let found = ErrorCode::ALL.iter().find(code)?;
        let is_word = written.starts_with(b"\"");
        Some(Self(if is_word {
            found.word()
        } else {
            found.number_text()
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Family, Fault, Refusal};

    #[test]
    fn every_code_is_found_in_the_refusals_of_either_family() {
        for code in ErrorCode::ALL {
            let reported = |family| {
                let reply = Refusal::from(Fault::new(*code, "why")).reply(family);
                ReportedCode::in_reply(reply.status, &reply.body).unwrap().0
            };
            assert_eq!(reported(Family::Provisioning), code.number().to_string());
            assert_eq!(reported(Family::Exclusive), code.word());
        }
    }

    #[test]
    fn other_bodies_have_no_code() {
        let refusal = br#"{"errors":[{"code":19,"message":""}]}"#;
        assert_eq!(ReportedCode::in_reply(400, refusal), Some(ReportedCode("19")));
        assert_eq!(ReportedCode::in_reply(200, refusal), None);
        for body in [
            "",
            "not ready\n",
            r#"{"errors":[{"code":20,"#,
            r#"{"errors":[{"code":"19","#,
        ] {
            assert_eq!(ReportedCode::in_reply(503, body.as_bytes()), None, "{body}");
        }
    }
}
