//! Telephone numbers, ranges and prefixes as intervals of one line: who holds what, what is free, and what
//! a change would do.
//!
//! The crate decides and does nothing else: no I/O, no clock, no logging; `no_std` with `alloc`.
//!
//! # Organization
//!
//! * [`E164`] is one telephone number, [`NumberRange`] a run of consecutive ones, [`Prefix`] all that begin
//!   with the same digits. [`RangeSet`] is any set of numbers, kept as ranges.
//! * [`Span`] is an interval of the line on which all of them lie. It knows what *meets*: what may not be
//!   held twice.
//! * [`Piece`] is a span and its [`Holding`]: which tenant, as which [`Kind`], and the [`Assignment`] to a
//!   group. [`Sheet`] is the part of an inventory that a request touches; a [`Stroke`] says what changes
//!   hands; painting strokes on a sheet gives the [`Delta`].
//! * [`mobile`] plans changes of mobile numbers. A [`Plan`](mobile::Plan) holds the strokes, and a
//!   [`BatchReport`] with what becomes of each [`Item`]: accepted, or a [`Rejection`]. The [`Verdict`] is
//!   all, some or none.
//! * [`trunk`] plans changes of trunk ranges and prefixes, all or nothing: strokes, or a
//!   [`Refusal`](trunk::Refusal) that names every item at fault.
//! * [`trunk`] plans changes of ranges and prefixes, all or nothing.
//! * [`Inventory`] is a whole one in memory, changed by the same plans.
//! * [`TenantId`], [`GroupId`] and [`UserId`] are names, [`TenantKey`], [`GroupKey`] and [`UserKey`] stand
//!   for them in holdings. [`Scope`] is where a caller may act, with a [`Role`].
//! * [`ExclusiveNumber`] is a caller number with its own routing, beside the inventory.

#![no_std]

extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

#[cfg(feature = "serde")]
mod as_text;
mod batch;
mod digits;
mod exclusive;
mod ident;
mod inventory;
mod number;
mod prefix;
mod range;
mod range_set;
mod role;
mod span;
#[cfg(feature = "proptest")]
pub mod strategies;

pub use batch::{BatchReport, Verdict};
pub use exclusive::{
    CallerNumber, Description, ExclusiveId, ExclusiveNumber, ExclusivePatch, ParseTextError,
};
pub use ident::{GroupId, GroupKey, ParseIdentError, TenantId, TenantKey, UserId, UserKey};
pub use inventory::{
    Assignment, Cause, Conflicts, Delta, Holding, Inventory, Item, Kind, Malformed, Origin, Piece, Rejection,
    Sheet, Stroke, mobile, trunk,
};
pub use number::{E164, ParseNumberError};
pub use prefix::Prefix;
pub use range::{NumberRange, Numbers, ParseRangeError, RangeError};
pub use range_set::{ParseRangeSetError, RangeSet, Ranges};
pub use role::{Role, Scope};
pub use span::Span;
