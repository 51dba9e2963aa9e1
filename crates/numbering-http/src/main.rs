//! The program `numbering`.

fn main() {}
