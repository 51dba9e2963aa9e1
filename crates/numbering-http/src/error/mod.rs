//! What is refused, and how a refusal is said: [`ErrorCode`], [`Fault`], [`Refusal`].
//!
//! One table holds every code. Two families of endpoints render the same refusal in two shapes.

mod code;
mod conflict;
mod fault;
mod refusal;
mod told;

pub use code::ErrorCode;
pub use conflict::Conflict;
pub use fault::{Fault, Outcome};
pub use refusal::{Family, Refusal};
pub use told::Told;
