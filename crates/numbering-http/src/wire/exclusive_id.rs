//! Ids of exclusive numbers on the wire: the base64 of their digits, opaque to clients.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use numbering_core::ExclusiveId;

/// The text of an id.
#[must_use]
pub(crate) fn text(id: ExclusiveId) -> String {
    STANDARD.encode(id.to_string())
}

/// The id that a text stands for; `None` if it is none that [`text`] gives.
#[must_use]
pub(crate) fn read(written: &str) -> Option<ExclusiveId> {
    let digits = String::from_utf8(STANDARD.decode(written).ok()?).ok()?;
    let id = ExclusiveId::from_value(digits.parse().ok()?)?;
    (text(id) == written).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_id_of_the_api_page_is_one() {
        let id = read("NzAwNTUxOTA5NzczMTQ4MTYw").unwrap();
        assert_eq!(id.value(), 700_551_909_773_148_160);
        assert_eq!(text(id), "NzAwNTUxOTA5NzczMTQ4MTYw");
    }

    #[test]
    fn nothing_else_is_an_id() {
        for written in [
            "",
            "x",
            "NzAw",
            "KzcwMDU1MTkwOTc3MzE0ODE2MA==",
            "NzAwNTUxOTA5NzczMTQ4MTYx=",
            "é",
        ] {
            assert_eq!(read(written), None, "{written}");
        }
    }
}
