//! [`RequestTarget`]: where a request acts.

/// Where a request acts: what its reasons name.
#[derive(Clone, Copy, Debug)]
pub struct RequestTarget<'a> {
    /// The tenant of the path.
    pub tenant: &'a str,
    /// The group of the path.
    pub group: Option<&'a str>,
    /// Which of its numbers.
    pub inventory: InventoryKind,
}

/// The inventories of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InventoryKind {
    /// Its mobile numbers.
    Mobile,
    /// Its ranges and prefixes for trunks.
    Trunking,
}
