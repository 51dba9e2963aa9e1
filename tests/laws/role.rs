//! The laws of scopes: each covers those below it.

use numbering_core::Scope;

/// The platform, two tenants, and two groups of each with the same names.
fn scopes() -> Vec<Scope> {
    let tenant = |id: &str| Scope::Tenant(id.parse().unwrap());
    let group = |id: &str, group: &str| Scope::Group(id.parse().unwrap(), group.parse().unwrap());
    vec![
        Scope::Platform,
        tenant("foo"),
        group("foo", "sales"),
        group("foo", "help"),
        tenant("bar"),
        group("bar", "sales"),
        group("bar", "help"),
    ]
}

#[test]
fn a_scope_covers_itself_and_the_scopes_below() {
    let below: [&[usize]; 7] = [
        &[0, 1, 2, 3, 4, 5, 6],
        &[1, 2, 3],
        &[2],
        &[3],
        &[4, 5, 6],
        &[5],
        &[6],
    ];
    for (scope, below) in scopes().iter().zip(below) {
        for (index, other) in scopes().iter().enumerate() {
            assert_eq!(scope.covers(other), below.contains(&index), "{scope:?} {other:?}");
        }
    }
}
