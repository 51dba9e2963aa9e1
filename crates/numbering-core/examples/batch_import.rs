//! An import of numbers from a file into an inventory, with a report: `batch_import [FILE]`, or from stdin.
//!
//! Each line of the text is a number (`+32471123456`), a range (`+32480000000..+32489999999`), or a comment that begins
//! with `#`. Valid items are added, and all others are rejected with the reason: a service would answer 201 if all were
//! added, 207 if some were, and 400 if none was.
//!
//! ```sh
//! cargo run --example batch_import -- examples/batch_import.txt
//! ```

use std::error::Error;
use std::fmt::Write;
use std::io::Read;

use numbering_core::{Inventory, Item, Malformed, TenantKey, Verdict};

fn main() -> Result<(), Box<dyn Error>> {
    let mut lines = String::new();
    match std::env::args().nth(1) {
        Some(file) => lines = std::fs::read_to_string(file)?,
        None => drop(std::io::stdin().read_to_string(&mut lines)?),
    }
    print!("{}", import(&mut Inventory::new(), TenantKey(1), &lines)?);
    Ok(())
}

/// Adds the numbers that the text names, and returns the output of the program.
fn import(inventory: &mut Inventory, tenant: TenantKey, lines: &str) -> Result<String, std::fmt::Error> {
    let texts = || {
        lines
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
    };
    let items: Vec<Item> = texts()
        .map(|line| line.parse().map_err(Malformed::from))
        .collect();
    let report = inventory.add(tenant, &items);

    let mut text = String::new();
    for (line, outcome) in texts().zip(report.outcomes()) {
        match outcome {
            Ok(()) => writeln!(text, "{line}: added")?,
            Err(rejection) => writeln!(text, "{line}: rejected: {rejection}")?,
        }
    }
    let status = match report.verdict() {
        Verdict::All => 201,
        Verdict::Some => 207,
        Verdict::None => 400,
    };
    let (added, rejected) = (report.accepted_count(), report.rejected_count());
    writeln!(text, "{status}: {added} added, {rejected} rejected")?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_gives_the_expected_output() {
        let printed = import(
            &mut Inventory::new(),
            TenantKey(1),
            include_str!("batch_import.txt"),
        );
        assert_eq!(printed.unwrap(), include_str!("batch_import.out"));
    }

    #[test]
    fn a_second_import_of_a_number_is_rejected() {
        let mut inventory = Inventory::new();
        let mut add = || import(&mut inventory, TenantKey(1), "+32471123456").unwrap();
        assert!(add().ends_with("201: 1 added, 0 rejected\n"));
        assert!(add().ends_with("400: 0 added, 1 rejected\n"));
    }
}
