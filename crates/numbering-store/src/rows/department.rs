//! Rows of `departments`, and the tree that they are.

use std::collections::HashMap;

use crate::error::StoreError;

/// What stands between the names of a full path.
const SEPARATOR: &str = r" \ ";

/// A part of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// What stands for it where users refer to it.
    pub key: i64,
    /// Its name.
    pub name: String,
    /// The name of the department that it is a part of.
    pub parent: Option<String>,
    /// Its name after those of all departments above it, the topmost first.
    pub full_path: String,
}

pub(crate) type DepartmentRow = (i64, String, Option<i64>);

/// The departments of one group or of several, by key.
#[derive(Debug, Default)]
pub(crate) struct DepartmentTree {
    rows: HashMap<i64, DepartmentRow>,
}

impl DepartmentTree {
    pub(crate) fn new(rows: Vec<DepartmentRow>) -> Self {
        Self {
            rows: rows.into_iter().map(|row| (row.0, row)).collect(),
        }
    }

    /// The keys of all departments, in no order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = i64> {
        self.rows.keys().copied()
    }

    /// The tree in which the department with this key is a part of `parent`.
    pub(crate) fn with_parent(mut self, key: i64, parent: Option<i64>) -> Self {
        if let Some(row) = self.rows.get_mut(&key) {
            row.2 = parent;
        }
        self
    }

    /// The department with this key.
    pub(crate) fn department(&self, key: i64) -> Result<Department, StoreError> {
        let mut names = Vec::new();
        for row in self.ancestors(key) {
            let (_, name, _) = row?;
            names.push(name.as_str());
        }
        let name = names.first().copied().unwrap_or_default().to_owned();
        let parent = names.get(1).map(|parent| (*parent).to_owned());
        names.reverse();
        Ok(Department {
            key,
            name,
            parent,
            full_path: names.join(SEPARATOR),
        })
    }

    /// Whether `key` is `above`, or a part of it.
    pub(crate) fn is_part_of(&self, key: i64, above: i64) -> Result<bool, StoreError> {
        for row in self.ancestors(key) {
            if row?.0 == above {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The number of departments from the top of the tree down to this one.
    pub(crate) fn depth(&self, key: i64) -> Result<usize, StoreError> {
        self.ancestors(key)
            .try_fold(0, |depth, row| row.map(|_| depth + 1))
    }

    /// How many departments there are on the way from the top down to this one, and on to the lowest of its parts.
    pub(crate) fn depth_with_parts(&self, key: i64) -> Result<usize, StoreError> {
        let mut deepest = 0;
        for part in self.rows.keys() {
            let way = self.ancestors(*part).collect::<Result<Vec<_>, _>>()?;
            if way.iter().any(|row| row.0 == key) {
                deepest = deepest.max(way.len());
            }
        }
        Ok(deepest)
    }

    /// The department with this key, and those above it. Nobody can be above themselves.
    fn ancestors(&self, key: i64) -> impl Iterator<Item = Result<&DepartmentRow, StoreError>> {
        let mut next = Some(key);
        let mut left = self.rows.len();
        std::iter::from_fn(move || {
            let key = next.take()?;
            let row = self.rows.get(&key).filter(|_| 0 < left);
            left = left.saturating_sub(1);
            next = row.and_then(|(_, _, parent)| *parent);
            let corrupt = StoreError::Corrupt {
                table: "departments",
                key,
            };
            Some(row.ok_or(corrupt))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(rows: &[(i64, &str, Option<i64>)]) -> DepartmentTree {
        let row =
            |(key, name, parent): &(i64, &str, Option<i64>)| (*key, (*key, (*name).to_owned(), *parent));
        DepartmentTree {
            rows: rows.iter().map(row).collect(),
        }
    }

    #[test]
    fn a_full_path_names_the_parents_first() {
        let tree = tree(&[(1, "a", None), (2, "b", Some(1)), (3, "c", Some(2))]);
        let department = tree.department(3).unwrap();
        assert_eq!(department.full_path, r"a \ b \ c");
        assert_eq!(department.parent.as_deref(), Some("b"));
        assert_eq!(tree.department(1).unwrap().full_path, "a");
    }

    #[test]
    fn a_department_is_part_of_itself_and_of_what_is_above() {
        let tree = tree(&[(1, "a", None), (2, "b", Some(1)), (3, "c", Some(2))]);
        let is_part_of = |key, above| tree.is_part_of(key, above).unwrap();
        assert!(is_part_of(3, 1) && is_part_of(2, 2));
        assert!(!is_part_of(1, 3) && !is_part_of(2, 3));
    }

    #[test]
    fn the_depth_of_a_department_is_that_of_its_lowest_part() {
        let tree = tree(&[
            (1, "a", None),
            (2, "b", Some(1)),
            (3, "c", Some(2)),
            (4, "d", Some(1)),
        ]);
        let depths = [1, 2, 3, 4].map(|key| tree.depth_with_parts(key).unwrap());
        assert_eq!(depths, [3, 3, 3, 2]);
    }

    #[test]
    fn a_circle_or_a_missing_parent_is_corrupt_and_not_for_ever() {
        let circle = tree(&[(1, "a", Some(2)), (2, "b", Some(1))]);
        assert!(matches!(circle.department(1), Err(StoreError::Corrupt { .. })));
        let orphan = tree(&[(1, "a", Some(2))]);
        assert!(matches!(
            orphan.department(1),
            Err(StoreError::Corrupt { key: 2, .. })
        ));
    }
}
