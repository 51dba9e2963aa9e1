//! Records for spreadsheets: cells that Excel and others keep as the text that they are.
//!
//! A spreadsheet takes the `+` from a number, makes dates of ids, and runs what begins with `=`. An apostrophe before a text
//! keeps all of it a text. A record whose numbers begin with one came from a spreadsheet, and loses them again.

use super::column::{Cells, Column};
use super::exported_record::ExportedRecord;

/// The sign that makes a cell a text.
const TEXT_MARK: char = '\'';

impl ExportedRecord {
    /// The record for a spreadsheet.
    pub(crate) fn for_spreadsheet(mut self) -> Self {
        for text in self.texts() {
            if !text.is_empty() {
                text.insert(0, TEXT_MARK);
            }
        }
        self
    }
}

impl Cells {
    /// The cells of a record; without the signs of texts, if it came from a spreadsheet.
    pub(super) fn without_text_marks(mut self) -> Self {
        let is_marked = |column| self.get(column).starts_with(TEXT_MARK);
        if !is_marked(Column::First) && !is_marked(Column::Prefix) {
            return self;
        }
        for column in Column::ALL {
            if let Some(text) = self.named(column).and_then(|text| text.strip_prefix(TEXT_MARK)) {
                let text = text.trim().to_owned();
                self.set(column, text);
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_record_with_marked_numbers_loses_its_marks() {
        let cells = |first: &str| {
            let mut cells = Cells::default();
            cells.set(Column::First, first.to_owned());
            cells.set(Column::TenantName, "'s Hertog".to_owned());
            cells.without_text_marks()
        };
        assert_eq!(cells("+32").get(Column::TenantName), "'s Hertog");
        let marked = cells("'+32");
        assert_eq!(
            (marked.get(Column::First), marked.get(Column::TenantName)),
            ("+32", "s Hertog")
        );
    }
}
