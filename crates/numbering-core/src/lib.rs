//! Telephone numbers, ranges and prefixes as intervals of one line: who holds what, what is free, and what
//! a change would do.
//!
//! The crate decides and does nothing else: no I/O, no clock, no logging; `no_std` with `alloc`, no unsafe code.
//! A range is two integers, however many numbers lie in it, and is never expanded.
//!
//! ```
//! use numbering_core::{NumberRange, RangeSet};
//!
//! let pool: NumberRange = "+3226127000..+3226127999".parse()?;
//! let taken: RangeSet = "+3226127000..+3226127041, +3226127100".parse()?;
//! let block = taken.complement(pool).first_fit(50);
//! assert_eq!(block, Some("+3226127042..+3226127091".parse()?));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Numbers
//!
//! | | | read from |
//! | --- | --- | --- |
//! | [`E164`] | one telephone number, 7 to 15 digits | `+32471123456`, `0032 471 12 34 56` |
//! | [`NumberRange`] | a run of consecutive ones of the same length; [`Numbers`] goes through it | `+3226127000..+3226127999` |
//! | [`Prefix`] | all that begin with the same digits | `+32-01` |
//! | [`RangeSet`] | any set of numbers, kept as ranges; [`Ranges`] goes through it | `+3226127000..+3226127041, +3226127100` |
//!
//! All are `Copy` but the set, ordered, hashed, and come back from what they are written as. What is none is
//! refused with the reason and the place: [`ParseNumberError`], [`RangeError`], [`ParseRangeError`],
//! [`ParseRangeSetError`].
//!
//! # Who holds what
//!
//! * [`Inventory`] is a whole one in memory. Those who hold are keys of your choice: a [`TenantKey`], a
//!   [`GroupKey`] of it, a [`UserKey`] of that.
//! * A list of numbers is a list of [`Item`]s: ranges, or why a text is none ([`Malformed`]). A
//!   [`BatchReport`] says what became of each: accepted, or a [`Rejection`] with its [`Cause`] and its
//!   [`Conflicts`]. The [`Verdict`] over them is all, some or none.
//! * Trunk ranges and prefixes change hands all or nothing: a [`PlanRefusal`](trunk::PlanRefusal) names every item at
//!   fault.
//! * A [`Piece`] is what is held alike: a [`Span`], an interval of the line on which all numbers and prefixes
//!   lie, and its [`Holding`]: which tenant, as which [`Kind`], and the [`Assignment`] to a group, each from its
//!   [`Origin`].
//!
//! # Plans, to keep an inventory elsewhere
//!
//! * [`PieceMap`] is the part of an inventory that a request touches. A [`Reassignment`] says what changes hands; painting
//!   reassignments on a piece map gives the [`Delta`]: the pieces to delete and to insert.
//! * [`mobile`] plans changes of mobile numbers, item by item: a [`Plan`](mobile::Plan) is reassignments and a report.
//! * [`trunk`] plans changes of ranges and prefixes, all or nothing: reassignments, or a refusal.
//!
//! # Around it
//!
//! * [`TenantId`], [`GroupId`] and [`UserId`] are names ([`ParseIdentError`]). [`Scope`] is where a caller may
//!   act, with a [`Role`].
//! * [`ExclusiveNumber`] is a caller number with its own routing, beside the inventory: an [`ExclusiveId`], a
//!   [`CallerNumber`] and a [`Description`] ([`ParseTextError`]), changed by an [`ExclusivePatch`].
//!
//! # Features
//!
//! * `std`, on by default; without it the crate needs `alloc` alone.
//! * `serde`: what is written as text goes through `serde` as that text.
//! * `proptest`: strategies that build valid values, in `strategies`.

#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod batch_report;
mod digits;
mod exclusive_number;
mod ident;
mod intervals;
mod inventory;
mod number;
mod parse_error;
mod parsed_digits;
mod prefix;
mod range;
mod range_set;
mod role;
#[cfg(feature = "serde")]
mod serde_impls;
mod span;
#[cfg(feature = "proptest")]
pub mod strategies;

/// The programs of the README are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use batch_report::{BatchReport, Verdict};
pub use exclusive_number::{
    CallerNumber, Description, ExclusiveId, ExclusiveNumber, ExclusivePatch, ParseTextError,
};
pub use ident::{GroupId, GroupKey, ParseIdentError, TenantGroup, TenantId, TenantKey, UserId, UserKey};
pub use intervals::merge_intervals;
pub use inventory::{
    Assignment, Cause, Conflicts, Delta, Holding, Inventory, Item, Kind, Malformed, Origin, Piece, PieceMap,
    Reassignment, Rejection, mobile, trunk,
};
pub use number::E164;
pub use parse_error::ParseNumberError;
pub use prefix::Prefix;
pub use range::{NumberRange, Numbers, ParseRangeError, RangeError};
pub use range_set::{IntoRanges, ParseRangeSetError, RangeSet, Ranges};
pub use role::{Role, Scope};
pub use span::Span;
