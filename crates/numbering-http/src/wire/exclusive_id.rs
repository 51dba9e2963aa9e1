//! Ids of exclusive numbers on the wire: the base64 of their digits, opaque to clients.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use numbering_core::ExclusiveId;

/// Returns the text of an id.
#[must_use]
pub(crate) fn encode(id: ExclusiveId) -> String {
    STANDARD.encode(id.to_string())
}

/// Returns the id that a text stands for; `None` for a text that [`encode`] does not return.
#[must_use]
pub(crate) fn decode(text: &str) -> Option<ExclusiveId> {
    let digits = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let id = ExclusiveId::from_value(digits.parse().ok()?)?;
    (encode(id) == text).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_the_api_page_is_read() {
        let id = decode("NzAwNTUxOTA5NzczMTQ4MTYw").unwrap();
        assert_eq!(id.value(), 700_551_909_773_148_160);
        assert_eq!(encode(id), "NzAwNTUxOTA5NzczMTQ4MTYw");
    }

    #[test]
    fn any_other_text_is_not_an_id() {
        for text in [
            "",
            "x",
            "NzAw",
            "KzcwMDU1MTkwOTc3MzE0ODE2MA==",
            "NzAwNTUxOTA5NzczMTQ4MTYx=",
            "é",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
    }
}
