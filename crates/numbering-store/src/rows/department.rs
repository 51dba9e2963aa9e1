//! Rows of `departments`, and the tree that they form.

use std::collections::HashMap;

use crate::error::StoreError;

/// The separator between the names of a full path.
const SEPARATOR: &str = r" \ ";

/// A department of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Department {
    /// The key of its row, to which users refer.
    pub key: i64,
    /// Its name.
    pub name: String,
    /// The name of its parent department.
    pub parent: Option<String>,
    /// The names of all its ancestors, the topmost first, and its own name.
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

    /// The keys of all departments, in any order.
    pub(crate) fn keys(&self) -> impl Iterator<Item = i64> {
        self.rows.keys().copied()
    }

    /// The same tree with `parent` as the parent of the department with this key.
    pub(crate) fn with_parent(mut self, key: i64, parent: Option<i64>) -> Self {
        if let Some(row) = self.rows.get_mut(&key) {
            row.2 = parent;
        }
        self
    }

    /// The department with this key.
    ///
    /// # Errors
    ///
    /// `Corrupt` when an ancestor is missing, or when the department is its own ancestor.
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

    /// Returns true if the department `key` is `above` itself, or one of its descendants.
    pub(crate) fn is_part_of(&self, key: i64, above: i64) -> Result<bool, StoreError> {
        for row in self.ancestors(key) {
            if row?.0 == above {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The number of departments from the top of the tree down to this one, both included.
    pub(crate) fn depth(&self, key: i64) -> Result<usize, StoreError> {
        self.ancestors(key)
            .try_fold(0, |depth, row| row.map(|_| depth + 1))
    }

    /// The number of departments from the top of the tree through this one down to its lowest descendant.
    pub(crate) fn depth_with_parts(&self, key: i64) -> Result<usize, StoreError> {
        let mut deepest = 0;
        for descendant in self.rows.keys() {
            let path = self.ancestors(*descendant).collect::<Result<Vec<_>, _>>()?;
            if path.iter().any(|row| row.0 == key) {
                deepest = deepest.max(path.len());
            }
        }
        Ok(deepest)
    }

    /// The department with this key and its ancestors, the lowest first. A cycle ends as `Corrupt`: no path is longer
    /// than there are departments.
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
    fn a_full_path_lists_the_topmost_department_first() {
        let tree = tree(&[(1, "a", None), (2, "b", Some(1)), (3, "c", Some(2))]);
        let department = tree.department(3).unwrap();
        assert_eq!(department.full_path, r"a \ b \ c");
        assert_eq!(department.parent.as_deref(), Some("b"));
        assert_eq!(tree.department(1).unwrap().full_path, "a");
    }

    #[test]
    fn a_department_is_part_of_itself_and_of_its_ancestors() {
        let tree = tree(&[(1, "a", None), (2, "b", Some(1)), (3, "c", Some(2))]);
        let is_part_of = |key, above| tree.is_part_of(key, above).unwrap();
        assert!(is_part_of(3, 1) && is_part_of(2, 2));
        assert!(!is_part_of(1, 3) && !is_part_of(2, 3));
    }

    #[test]
    fn the_depth_with_parts_is_that_of_the_lowest_descendant() {
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
    fn a_cycle_or_a_missing_parent_is_corrupt() {
        let cycle = tree(&[(1, "a", Some(2)), (2, "b", Some(1))]);
        assert!(matches!(cycle.department(1), Err(StoreError::Corrupt { .. })));
        let orphan = tree(&[(1, "a", Some(2))]);
        assert!(matches!(
            orphan.department(1),
            Err(StoreError::Corrupt { key: 2, .. })
        ));
    }
}
