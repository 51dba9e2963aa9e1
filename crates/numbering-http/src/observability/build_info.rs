//! The version, the commit and the date of the build. The build script finds the last two.

/// The version of the package.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The commit, its first twelve digits, or `unknown` for a build outside of git.
pub(crate) const COMMIT: &str = env!("NUMBERING_BUILD_COMMIT");
/// The version with commit and date, for people: `0.1.0 (a38a320c5f10, 2026-11-30)`.
pub(crate) const FULL_VERSION: &str = concat!(
    env!("CARGO_PKG_VERSION"),
    " (",
    env!("NUMBERING_BUILD_COMMIT"),
    ", ",
    env!("NUMBERING_BUILD_DATE"),
    ")"
);
