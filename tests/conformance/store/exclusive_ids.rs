//! Tests of the ids of exclusive numbers: no other tenant can be in their way.

use numbering_core::{ExclusiveId, TenantKey};
use numbering_store::NewExclusiveNumber;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;

/// An id that the clock reaches in 2080: as if it had been set back since.
const LAST: i64 = 8_000_000_000_000_000_000;

fn create_number(store: &TestStore, tenant: TenantKey) -> ExclusiveId {
    let new = NewExclusiveNumber {
        number: "sales hotline".parse().unwrap(),
        enabled: true,
        description: None,
    };
    let created = store.change(move |context| context.create_exclusive_number(tenant, &new));
    created.unwrap().unwrap()
}

on_both_databases! {
    fn an_id_of_another_tenant_is_not_in_the_way_of_a_clock_set_back(database: &TestDatabase) {
        let store = TestStore::new(database);
        let [(one, _), (other, _)] = ["one", "other"].map(|id| store.tenant(id, &[]));
        database.session().run(&format!(
            "UPDATE tenants SET exclusive_id = {LAST} WHERE key = {};
             INSERT INTO exclusive_numbers (key, tenant, number, enabled, created_at)
             VALUES ({LAST} + 1, {}, 'x', TRUE, 0)",
            one.key.0, other.key.0
        )).unwrap();
        assert!(LAST + 1 < create_number(&store, one.key).value());
    }
}
