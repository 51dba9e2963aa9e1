//! The library of the test suites: a [`database`] for every test, the [`app`] on it, and fixtures.

pub mod app;
pub mod database;
mod declared_answers;
pub mod fixtures;
pub mod raw_http;
pub mod trunking_fixture;

/// The programs of the docs, which `cargo test` compiles and runs.
#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;

#[cfg(test)]
mod tests {
    #[test]
    fn the_programs_of_the_guide_for_embedders_can_be_pasted() {
        let guide = include_str!("../../docs/embedding.md");
        let programs: Vec<&str> = guide
            .split("```rust\n")
            .skip(1)
            .filter_map(|rest| rest.split("```").next())
            .collect();
        assert_eq!(programs.len(), 4);
        for program in programs {
            assert!(program.contains("fn main()"), "{program}");
            // rustdoc leaves these lines out, a reader does not
            assert!(program.lines().all(|line| !line.starts_with("# ")), "{program}");
        }
    }
}
