//! Plain values that go in and out of the store. They use no statement and no error.

mod dependents;
mod display_names;
mod letter_case;
mod page;

pub use dependents::Dependents;
pub use display_names::{DisplayNames, UserName};
pub(crate) use letter_case::cases;
pub use page::Page;
