//! The free numbers of a block: `dial_plan BLOCK COUNT [FILE]`, with the numbers in use in the file or at stdin.
//!
//! Each row of the text is a number (`+3226127042`), a range (`+3226127000..+3226127041`), a prefix with a star
//! (`+32261271*`), or a comment that begins with `#`.
//!
//! ```sh
//! cargo run --example dial_plan -- +3226127000..+3226127999 100 examples/dial_plan.txt
//! ```

use std::error::Error;
use std::fmt::Write;
use std::io::Read;

use numbering_core::{NumberRange, Prefix, RangeSet};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (block, count, lines) = match arguments.as_slice() {
        [block, count, file] => (block, count, std::fs::read_to_string(file)?),
        [block, count] => (block, count, read_stdin()?),
        _ => return Err("usage: dial_plan BLOCK COUNT [FILE]".into()),
    };
    print!("{}", free_within(block.parse()?, count.parse()?, &lines)?);
    Ok(())
}

fn read_stdin() -> Result<String, std::io::Error> {
    let mut lines = String::new();
    std::io::stdin().read_to_string(&mut lines)?;
    Ok(lines)
}

/// The output of the program.
fn free_within(block: NumberRange, count: u64, lines: &str) -> Result<String, Box<dyn Error>> {
    let free = taken(lines, block.digit_count())?.complement(block);
    let mut text = format!("{} of {} numbers are free:\n", free.number_count(), block.len());
    for gap in &free {
        writeln!(text, "  {gap} ({})", gap.len())?;
    }
    match free.first_fit(count) {
        Some(fit) => writeln!(text, "the first {count} consecutive: {fit}")?,
        None => writeln!(text, "no {count} consecutive numbers are free")?,
    }
    let prefixes: Vec<String> = free.prefixes().map(|(prefix, _)| prefix.to_string()).collect();
    writeln!(text, "as prefixes: {}", prefixes.join(" "))?;
    Ok(text)
}

/// The numbers of one length that the text names.
fn taken(lines: &str, digit_count: u32) -> Result<RangeSet, Box<dyn Error>> {
    let mut taken = Vec::new();
    for (index, line) in lines.lines().map(str::trim).enumerate() {
        if !line.is_empty() && !line.starts_with('#') {
            let numbers = numbers(line, digit_count);
            taken.extend(numbers.map_err(|error| format!("line {}: {line:?} {error}", index + 1))?);
        }
    }
    Ok(taken.into_iter().collect())
}

/// The numbers that a line of the text names; none for a prefix that is too long.
fn numbers(line: &str, digit_count: u32) -> Result<Option<NumberRange>, Box<dyn Error>> {
    match line.strip_suffix('*') {
        Some(digits) => Ok(digits.parse::<Prefix>()?.numbers(digit_count)),
        None => Ok(Some(line.parse()?)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_gives_the_expected_output() {
        let block = "+3226127000..+3226127999".parse().unwrap();
        let printed = free_within(block, 100, include_str!("dial_plan.txt")).unwrap();
        assert_eq!(printed, include_str!("dial_plan.out"));
    }

    #[test]
    fn an_invalid_line_is_reported_with_its_number() {
        let error = taken("# a comment\n+32x", 10).unwrap_err();
        assert_eq!(
            error.to_string(),
            "line 2: \"+32x\" has an unexpected character 'x' at position 3"
        );
    }
}
