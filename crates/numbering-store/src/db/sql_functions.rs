//! Functions of both databases.

use diesel::sql_types::{BigInt, Nullable, Text};

#[diesel::declare_sql_function]
extern "SQL" {
    /// The first of the two that is not NULL.
    fn coalesce(one: Nullable<BigInt>, other: BigInt) -> BigInt;

    /// Lowers the case of ASCII letters: both databases compare texts by their bytes.
    fn lower(text: Text) -> Text;
}
