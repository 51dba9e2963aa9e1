//! [`Layout`]: the places of the columns in a file.

use super::column::{Cells, Column};
use super::column_map::{ColumnMap, Rule};
use super::rejects::REASON;
use crate::json::text::quoted;

/// The places of the columns in the fields of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Each column with the fields whose texts make it up.
    sources: Vec<(Column, Vec<usize>)>,
    field_count: usize,
}

impl Layout {
    /// The layout of the fields with these names. Every name must be known; those of rules may be absent.
    pub(super) fn new(names: &[String], map: &ColumnMap) -> Result<Self, String> {
        let mut layout = Self {
            sources: Vec::new(),
            field_count: names.len(),
        };
        let mut is_mapped = vec![false; names.len()];
        for rule in map.rules() {
            let places: Vec<usize> = rule.names.iter().filter_map(|name| place(names, name)).collect();
            for place in &places {
                is_mapped
                    .get_mut(*place)
                    .into_iter()
                    .for_each(|is_mapped| *is_mapped = true);
            }
            if let (Some(column), false) = (rule.target, places.is_empty()) {
                layout.add(column, places)?;
            }
        }
        for (place, name) in names.iter().enumerate() {
            // the file of rejects has reasons
            if name.is_empty() || name == REASON || is_mapped.get(place) == Some(&true) {
                continue;
            }
            match Column::named(name) {
                Some(column) => layout.add(column, vec![place])?,
                None if map.leaves_out_others() => {}
                None => return Err(unknown(name)),
            }
        }
        Ok(layout)
    }

    fn add(&mut self, column: Column, places: Vec<usize>) -> Result<(), String> {
        if self.has(column) {
            return Err(format!("there are two columns {}", column.name()));
        }
        self.sources.push((column, places));
        Ok(())
    }

    /// Checks that a header has the columns of all rules.
    pub(super) fn check_rules(names: &[String], map: &ColumnMap) -> Result<(), String> {
        let of_rules = map.rules().flat_map(|Rule { names, .. }| names);
        match of_rules.into_iter().find(|name| place(names, name).is_none()) {
            Some(name) => Err(format!(
                "the file has no column {}, which --map names; it has: {}",
                quoted(name),
                names.join(", ")
            )),
            None => Ok(()),
        }
    }

    /// Returns true if the file has a column.
    pub(super) fn has(&self, column: Column) -> bool {
        self.sources.iter().any(|(has, _)| *has == column)
    }

    /// The number of columns that the file has.
    pub(super) const fn len(&self) -> usize {
        self.sources.len()
    }

    /// The cells of a record. Fields beyond the header must be blank.
    pub(super) fn cells(&self, fields: &[String]) -> Result<Cells, String> {
        let count = fields.len();
        let are_others_blank = fields.iter().skip(self.field_count).all(String::is_empty);
        if count < self.field_count || !are_others_blank {
            return Err(format!("has {count} fields, the header has {}", self.field_count));
        }
        let mut cells = Cells::default();
        for (column, places) in &self.sources {
            let value = match places.as_slice() {
                [place] => fields.get(*place).cloned().unwrap_or_default(),
                places => places
                    .iter()
                    .filter_map(|place| fields.get(*place).map(String::as_str))
                    .collect(),
            };
            cells.set(*column, value);
        }
        Ok(cells)
    }
}

fn place(names: &[String], name: &str) -> Option<usize> {
    let name = name.to_lowercase();
    names
        .iter()
        .position(|candidate| candidate.to_lowercase() == name)
}

fn unknown(name: &str) -> String {
    let hint = if name.contains(['\t', ';', ',']) {
        "; is the delimiter another one? See --delimiter"
    } else {
        "; --map can name it, or leave it out"
    };
    format!(
        "unknown column {}; columns are: {}{hint}",
        quoted(name),
        Column::names()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(header: &str) -> Vec<String> {
        header.split(',').map(str::to_owned).collect()
    }

    fn layout(header: &str, map: &str) -> Result<Layout, String> {
        let map = if map.is_empty() {
            ColumnMap::default()
        } else {
            map.parse().unwrap()
        };
        Layout::new(&names(header), &map)
    }

    #[test]
    fn columns_are_found_in_any_case_and_order() {
        let cells = layout("FIRST,Tenant,,kind", "")
            .unwrap()
            .cells(&names("1,2,3,4"))
            .unwrap();
        assert_eq!(
            [Column::Tenant, Column::Kind, Column::First, Column::Last].map(|column| cells.named(column)),
            [Some("2"), Some("4"), Some("1"), None]
        );
    }

    #[test]
    fn mapped_columns_are_joined_and_others_left_out() {
        let layout = layout("npa,CO,Tenant,Note,Other", "NPA+CO=prefix,Tenant=group,Note=,*=").unwrap();
        let cells = layout.cells(&names("201,555,x,y,z")).unwrap();
        assert_eq!(cells.get(Column::Prefix), "201555");
        assert_eq!(
            (cells.get(Column::Group), cells.named(Column::Tenant)),
            ("x", None)
        );
    }

    #[test]
    fn unknown_and_repeated_columns_are_refused() {
        for (header, map, reason) in [
            (
                "tennant,kind",
                "",
                "unknown column \"tennant\"; columns are: tenant, kind",
            ),
            ("tenant;kind", "", "See --delimiter"),
            ("tenant,Tenant", "", "two columns tenant"),
            ("first,Start", "Start=first", "two columns first"),
        ] {
            let error = layout(header, map).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
        let map = "Start=first".parse().unwrap();
        assert!(
            Layout::check_rules(&names("Begin,End"), &map)
                .unwrap_err()
                .contains("it has: Begin, End")
        );
    }

    #[test]
    fn blank_fields_beyond_the_header_are_left_out() {
        let layout = layout("tenant,kind", "").unwrap();
        assert!(layout.cells(&names("a,b,,")).is_ok());
        assert_eq!(
            layout.cells(&names("a")),
            Err("has 1 fields, the header has 2".to_owned())
        );
        assert_eq!(
            layout.cells(&names("a,b,c")),
            Err("has 3 fields, the header has 2".to_owned())
        );
    }
}
