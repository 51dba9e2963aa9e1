//! Telephone numbers, ranges and prefixes as intervals of a number axis; sets of them; and an inventory of their
//! holders, with plans for changes.
//!
//! The crate only computes: no I/O, no clock, no logging; `no_std` with `alloc`, no unsafe code. A range is two integers,
//! however many numbers it holds, and is never expanded.
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
//! | type | meaning | text |
//! | --- | --- | --- |
//! | [`E164`] | a telephone number, 7 to 15 digits | `+32471123456`, `0032 471 12 34 56` |
//! | [`NumberRange`] | consecutive numbers of the same length; [`Numbers`] iterates over it | `+3226127000..+3226127999` |
//! | [`Prefix`] | all numbers that begin with the same digits | `+32-01` |
//! | [`RangeSet`] | any set of numbers, kept as ranges; [`Ranges`] and [`IntoRanges`] iterate over it | `+3226127000..+3226127041, +3226127100` |
//!
//! All but the set are `Copy`; all are ordered, hashed, and parsed from the text that they format. A malformed text is
//! refused with the reason and the position: [`ParseNumberError`], [`RangeError`], [`ParseRangeError`],
//! [`ParseRangeSetError`]. [`merge_intervals`] joins intervals of any type.
//!
//! # Search and allocation
//!
//! * [`NumberFilter`] is conditions on the digits of a number: its first digits ([`LeadingDigits`]), its last ones,
//!   others that it contains ([`DigitSequence`]), and a [`SuffixPattern`] such as `AABB`. A [`NumberSearch`] counts the
//!   numbers of a range that match, and lists them ([`MatchingRanges`]). [`MinRun`] leaves out short runs. A malformed
//!   condition is refused with the reason: [`ParseDigitsError`], [`ParsePatternError`], [`MinRunError`].
//! * [`AllocationRequest`] chooses available numbers: a [`Quantity`], perhaps consecutive, in multiples of an
//!   [`Alignment`] (together an [`AllocationSize`], or an [`AllocationSizeError`]), within limits, with a filter. The
//!   runs come in the order of [`RunPosition`]. If they are not enough, an [`AllocationError`] says what there is.
//!
//! # Inventory
//!
//! * [`Inventory`] is a whole inventory in memory. Its holders are keys of your choice: a [`TenantKey`], a [`GroupKey`] of
//!   the tenant (together a [`TenantGroup`]), a [`UserKey`] of the group.
//! * A list of numbers is a list of [`Item`]s: ranges, or the reason why a text is not one ([`Malformed`]). A
//!   [`BatchReport`] has the outcome of each item: accepted, or a [`Rejection`] with its [`Cause`] and its [`Conflicts`].
//!   The [`Verdict`] on the list is all, some or none.
//! * Changes of trunk ranges and prefixes are all or nothing: a [`PlanRefusal`](trunk::PlanRefusal) names every item at
//!   fault.
//! * A [`Piece`] is an interval with one [`Holding`]. The interval is a [`Span`] of the number axis, on which all numbers
//!   and prefixes lie. The holding has the tenant, the [`Kind`], and the [`Assignment`] to a group, each with its
//!   [`Origin`].
//!
//! # Plans, to keep an inventory elsewhere
//!
//! * [`PieceMap`] is the part of an inventory that a request touches. [`Reassignment`]s change holdings; applied to a
//!   piece map they give the [`Delta`]: the pieces to delete and to insert.
//! * [`mobile`] plans changes of mobile numbers, item by item: a [`Plan`](mobile::Plan) is reassignments and a report.
//! * [`trunk`] plans changes of ranges and prefixes, all or nothing: reassignments, or a refusal.
//!
//! # Identifiers, roles and exclusive numbers
//!
//! * [`TenantId`], [`GroupId`] and [`UserId`] are identifiers ([`ParseIdentError`]). [`Scope`] is the part of the platform
//!   in which a caller may act, with a [`Role`].
//! * [`ExclusiveNumber`] is a caller number with its own routing, kept beside the inventory: an [`ExclusiveId`], a
//!   [`CallerNumber`] and a [`Description`] ([`ParseTextError`]), changed by an [`ExclusivePatch`].
//!
//! # Features
//!
//! * `std`, on by default; without it the crate needs `alloc` only.
//! * `serde`: the types with a textual representation are serialized as that text.
//! * `proptest`: strategies that generate valid values, in `strategies`.

#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

// The layers, bottom up: a module imports only from its own layer and those above it in this list.

// arithmetic: digits of integers, parsed digits and their errors, unions of intervals of any type
mod digits;
mod intervals;
mod parse_error;
mod parsed_digits;
mod separators;

// values: a number, a range, a prefix, an interval of the number axis, and the buckets of the axis
pub mod buckets;
mod number;
mod prefix;
mod range;
mod range_error;
mod span;

// sets of numbers
mod range_set;

// filters on the digits of numbers
mod number_filter;

// the choice of available numbers
mod allocation;

// identity and outcome: ids and keys, roles and scopes, exclusive numbers, reports on lists of items
mod batch_report;
mod exclusive_number;
mod ident;
mod role;

// inventory: pieces and holdings, plans for changes, and the whole in memory
mod inventory;

// optional features: serialization as text, and generators of values
#[cfg(feature = "serde")]
mod serde_impls;
#[cfg(feature = "proptest")]
pub mod strategies;

/// The README, of which the programs are compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use allocation::{
    Alignment, AllocationError, AllocationRequest, AllocationSize, AllocationSizeError, Quantity, RunPosition,
};
pub use batch_report::{BatchReport, Verdict};
pub use exclusive_number::{
    CallerNumber, Description, ExclusiveId, ExclusiveNumber, ExclusivePatch, ParseTextError,
};
pub use ident::{
    GroupId, GroupKey, ParseIdentError, TenantGroup, TenantId, TenantKey, UserId, UserKey, is_dot_segment,
};
pub use intervals::merge_intervals;
pub use inventory::{
    Assignment, Cause, Conflicts, Delta, HeldNumber, Holding, Inventory, Item, Kind, Malformed, NumberChange,
    Origin, Piece, PieceMap, Reassignment, Rejection, changed_numbers, mobile, trunk,
};
pub use number::E164;
pub use number_filter::{
    DigitSequence, LeadingDigits, MatchingRanges, MinRun, MinRunError, NumberFilter, NumberSearch,
    ParseDigitsError, ParsePatternError, SuffixPattern,
};
pub use parse_error::ParseNumberError;
pub use prefix::Prefix;
pub use range::{NumberRange, Numbers};
pub use range_error::{ParseRangeError, RangeError};
pub use range_set::{IntoRanges, ParseRangeSetError, RangeSet, Ranges};
pub use role::{Role, Scope};
pub use span::Span;
