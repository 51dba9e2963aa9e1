//! [`RequestTarget`]: the tenant, the group and the inventory that a request is about.

/// The tenant, the group and the inventory that a request is about, for the sentences of its answer.
#[derive(Clone, Copy, Debug)]
pub struct RequestTarget<'a> {
    /// The tenant of the path.
    pub tenant: &'a str,
    /// The group of the path.
    pub group: Option<&'a str>,
    /// The inventory.
    pub inventory: InventoryKind,
}

/// An inventory of a tenant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InventoryKind {
    /// Its mobile numbers.
    Mobile,
    /// Its ranges and prefixes for trunks.
    Trunking,
}
