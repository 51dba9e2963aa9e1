//! Tests of `numbering import`: files as spreadsheets and switches write them, in one file for each part of the command.

mod files;
mod holders;
mod numbers;
mod results;

use tempfile::TempDir;

use crate::program::run;

/// An inventory without numbers, in a folder of its own.
fn inventory() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "migrate", "").0, 0);
    folder
}

/// Imports a file into an inventory of its own, and returns what it then holds.
fn imported(options: &str, file: impl AsRef<[u8]>) -> String {
    let inventory = inventory();
    let (code, report, error) = run(inventory.path(), &format!("import --create {options} -"), file);
    assert_eq!(code, 0, "{options}: {report}{error}");
    holdings(&inventory)
}

/// The holdings of an inventory: tenant, kind, first and last number or prefix, group and user.
fn holdings(inventory: &TempDir) -> String {
    let exported = run(inventory.path(), "export", "").1;
    let rows = exported.lines().skip(1).map(|row| {
        let fields: Vec<&str> = row.split(',').take(7).collect();
        fields.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// The lines and reasons of rejections.
fn rejections(options: &str, file: impl AsRef<[u8]>) -> Vec<(u64, String)> {
    let (code, report, error) = run(inventory().path(), &format!("import --create {options} -"), file);
    assert_eq!(code, 1, "{options}: {report}{error}");
    let mut rows: Vec<serde_json::Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(rows.pop().unwrap()["summary"].is_object());
    rows.iter()
        .map(|row| {
            (
                row["line"].as_u64().unwrap(),
                row["reason"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

/// The error of a file that cannot be imported at all.
fn file_error(options: &str, file: impl AsRef<[u8]>) -> String {
    let (code, report, error) = run(inventory().path(), &format!("import --create {options} -"), file);
    assert_eq!((code, report.as_str()), (2, ""), "{error}");
    error
}

const ONE: &str = "acme mobile +32471000001 +32471000001";
