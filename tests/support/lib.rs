//! What all suites share.
