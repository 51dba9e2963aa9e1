//! Plans for immediate trunking connectivity: ranges and prefixes of a tenant's pool, of its groups, and of their users.
//!
//! Ranges and prefixes are planned in the same way, as [`Span`](crate::Span)s. A plan is all or nothing: the
//! reassignments, in ascending order and ready for [`PieceMap::diff`](crate::PieceMap::diff), or a [`PlanRefusal`] that
//! names every item at fault. [`footprints`] and [`load_scope`] give the spans to load for a plan.
//!
//! * Each item that defines makes a *definition*, which never merges with another. A definition keeps the interval with which it
//!   was made: an item that lies in it becomes part of it again ([`rejoin`]).
//! * The rest of a definition consists of *rows*: [`definitions`], whether assigned or not.
//! * Each item that assigns makes a *share*; the rest of a share consists of rows too: [`shares`], whether or not users
//!   have parts of them.
//!
//! ```
//! use numbering_core::trunk::{self, ItemRef, TenantGroup};
//! use numbering_core::{GroupKey, PieceMap, Prefix, Span, TenantKey};
//!
//! let tenant = TenantKey(1);
//! let group = TenantGroup { tenant, group: GroupKey(1) };
//! let span = |prefix: &str| prefix.parse().map(|prefix: Prefix| Span::from(prefix));
//!
//! let defined = trunk::define(&PieceMap::default(), tenant, &[Ok(span("+32-01")?)], 1)?;
//! let piece_map = PieceMap::new(PieceMap::default().apply(&defined)).unwrap();
//! let assigned = trunk::assign(&piece_map, group, &[Ok(span("+32-012")?)], 2)?;
//! let piece_map = PieceMap::new(piece_map.apply(&assigned)).unwrap();
//!
//! let rest = trunk::available(piece_map.pieces());
//! let rest: Vec<Prefix> = rest.iter().flat_map(|piece| piece.span.prefixes()).collect();
//! assert_eq!(rest.len(), 9);
//! assert_eq!(rest[2], "+32013".parse()?);
//!
//! let back = trunk::unassign(&piece_map, group, &[Ok(ItemRef::Part(span("+32-012")?))])?;
//! let piece_map = PieceMap::new(piece_map.apply(&back)).unwrap();
//! assert_eq!(trunk::available(piece_map.pieces())[0].span.prefixes(), ["+3201".parse()?]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod group;
mod item_ref;
mod load_scope;
mod plan;
mod plan_refusal;
mod pool;
mod rejoin;
mod row_view;
mod user;

pub use crate::ident::TenantGroup;
pub use group::{assign, unassign};
pub use item_ref::ItemRef;
pub use load_scope::{footprints, load_scope};
pub use plan_refusal::PlanRefusal;
pub use pool::{define, withdraw};
pub use rejoin::{OriginalInterval, numbers_over, rejoin};
pub use row_view::{assigned, available, definitions, shares};
pub use user::{UserItems, assign_to_user};
