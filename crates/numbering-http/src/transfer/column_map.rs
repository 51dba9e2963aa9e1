//! [`ColumnMap`]: columns of other names, as `--map` tells them.

use core::str::FromStr;

use super::column::Column;

/// The name that stands for all columns that have no name of ours and no rule.
const ALL_OTHERS: &str = "*";

/// Columns of other names: `Start=first,End=last`, `NPA+NXX=prefix`, `Remarks=`, `*=`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnMap(Vec<Rule>);

/// A rule: the columns of a file whose texts make up one of ours, or are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) names: Vec<String>,
    pub(super) target: Option<Column>,
}

impl ColumnMap {
    /// The rules, without the one for all other columns.
    pub(super) fn rules(&self) -> impl Iterator<Item = &Rule> {
        self.0.iter().filter(|rule| !rule.is_for_all_others())
    }

    /// Returns true if columns without a rule and without a name of ours are left out.
    pub(super) fn leaves_out_others(&self) -> bool {
        self.0.iter().any(Rule::is_for_all_others)
    }
}

impl Rule {
    fn is_for_all_others(&self) -> bool {
        self.names == [ALL_OTHERS]
    }
}

impl FromStr for ColumnMap {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

impl FromStr for Rule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (names, target) = text
            .rsplit_once('=')
            .ok_or_else(|| format!("{text:?} has no =: expected NAME=COLUMN, or NAME= to leave it out"))?;
        let target = match target.trim() {
            "" => None,
            name => Some(
                Column::named(name)
                    .ok_or_else(|| format!("unknown column {name:?}; columns are: {}", Column::names()))?,
            ),
        };
        let names: Vec<String> = names.split('+').map(|name| name.trim().to_owned()).collect();
        if names.iter().any(String::is_empty) {
            return Err(format!("{text:?} has no name before the ="));
        }
        let rule = Self { names, target };
        if rule.is_for_all_others() && target.is_some() {
            return Err(format!("{text:?}: * can only be left out, as *="));
        }
        Ok(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_name_columns_join_them_and_leave_them_out() {
        let map: ColumnMap = "Start = first, NPA+NXX=Prefix,Remarks=,*=".parse().unwrap();
        let rules: Vec<(&[String], Option<Column>)> =
            map.rules().map(|rule| (&*rule.names, rule.target)).collect();
        assert_eq!(
            rules,
            [
                (&["Start".to_owned()][..], Some(Column::First)),
                (&["NPA".to_owned(), "NXX".to_owned()], Some(Column::Prefix)),
                (&["Remarks".to_owned()], None),
            ]
        );
        assert!(map.leaves_out_others());
    }

    #[test]
    fn impossible_rules_are_refused() {
        for (text, reason) in [
            ("first", "has no ="),
            (
                "Start=frist",
                "unknown column \"frist\"; columns are: tenant, kind, first",
            ),
            ("=first", "no name"),
            ("A+=first", "no name"),
            ("*=first", "only be left out"),
            ("", "has no ="),
        ] {
            let error = text.parse::<ColumnMap>().unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
