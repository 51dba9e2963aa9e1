//! The laws of allocation: its choice agrees with a model that expands every run, and reads few of them.

mod choice;
mod inventory;
mod limits;
mod sizes;
