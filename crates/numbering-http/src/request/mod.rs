//! One request on its way from the router to the store and back.

mod admission;
mod audit_subject;
mod body;
mod context;
mod dedicated_thread;
mod idempotency;
mod in_flight_keys;
mod input;
mod list;
mod list_turns;
mod long_reads;
mod matched_route;
mod path_id;
mod path_params;
mod per_consumer;
mod request_id;
mod token_lookups;
mod turn_pace;
mod write;
mod write_list;
mod write_response;

pub use admission::AdmissionQueue;
pub(crate) use audit_subject::AuditSubject;
pub use context::RequestContext;
pub(crate) use dedicated_thread::spawn_dedicated;
pub use in_flight_keys::InFlightKeys;
pub(crate) use input::parse_json;
pub use input::{BodyItems, BodyParser, Input, ignore_body};
pub use list_turns::ListTurns;
pub use long_reads::LongReads;
pub(crate) use matched_route::MatchedRoute;
pub use path_id::PathId;
pub use path_params::PathParams;
pub use request_id::{RequestId, request_id};
pub(crate) use token_lookups::TokenLookups;
pub(crate) use turn_pace::TurnPace;
