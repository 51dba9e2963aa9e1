//! The page with the table of speeds, which the benchmark writes between two marker comments.

use std::fs;
use std::ops::Range;
use std::path::Path;

use crate::errors::BoxError;

const BEGIN: &str = "<!-- table of speeds, written by numbering-speed --write: begin -->\n";
const END: &str = "<!-- table of speeds: end -->\n";

/// Replaces the text between the markers of a page.
pub(crate) fn write(page: &Path, table: &str) -> Result<(), BoxError> {
    let text = fs::read_to_string(page).map_err(|error| format!("{}: {error}", page.display()))?;
    let replaced = replace(&text, table).ok_or_else(|| format!("{} has no markers", page.display()))?;
    Ok(fs::write(page, replaced)?)
}

fn replace(text: &str, table: &str) -> Option<String> {
    let between = between_markers(text)?;
    let (before, after) = (text.get(..between.start)?, text.get(between.end..)?);
    Some(format!("{before}\n{table}\n{after}"))
}

/// The bytes between the two markers.
fn between_markers(text: &str) -> Option<Range<usize>> {
    let begin = text.find(BEGIN)? + BEGIN.len();
    let length = text.get(begin..)?.find(END)?;
    Some(begin..begin + length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::measures::MEASURES;
    use crate::table;

    #[test]
    fn the_text_between_the_markers_is_replaced() {
        let page = |table: &str| format!("before\n{BEGIN}\n{table}\n{END}after\n");
        assert_eq!(replace(&page("| old |\n"), "| new |\n"), Some(page("| new |\n")));
        assert_eq!(replace(BEGIN, "| new |\n"), None);
        assert_eq!(replace(&format!("{END}{BEGIN}"), "| new |\n"), None);
    }

    #[test]
    fn the_committed_page_has_a_table_with_every_measure() {
        let page = include_str!("../../../docs/performance.md");
        let table = &page[between_markers(page).unwrap()];
        assert!(table.contains(table::HEAD), "the columns are others");
        for (name, _) in MEASURES {
            assert!(table.contains(&format!("\n| {name} | ")), "{name} is missing");
        }
    }
}
