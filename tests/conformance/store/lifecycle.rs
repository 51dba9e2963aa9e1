//! Tests of lifecycles: reused names, tokens, migrations, and the history that outlives them.

use numbering_core::{Item, Scope, TenantId};
use numbering_store::{NewToken, Operation as JournalOperation, StoreError, WriteContext};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::Operation;

fn new_token(id: u8, scope: Scope, expires_at: Option<i64>) -> NewToken {
    NewToken {
        id: format!("token-{id}"),
        secret_hash: [id; 32],
        scope,
        name: String::new(),
        is_read_only: false,
        expires_at,
    }
}

fn is_valid(store: &TestStore, id: u8) -> bool {
    let found = store.inner.read(|context| context.token_by_secret(&[id; 32]));
    found.unwrap().is_some()
}

/// The number of migrations that the database has run.
fn migrations(database: &TestDatabase) -> usize {
    let count = database
        .session()
        .number("SELECT count(*) FROM __diesel_schema_migrations");
    usize::try_from(count).unwrap()
}

on_both_databases! {
    fn a_recreated_tenant_has_another_key(database: &TestDatabase) {
        let store = TestStore::new(database);
        let (tenant, _) = store.tenant("one", &[]);
        let items: Vec<Item> = vec![Ok("+3247000001".parse().unwrap())];
        for remove in [false, true] {
            let items = items.clone();
            let changed = store.change(move |context| {
                let tenant = context.lock_tenant(&"one".parse().unwrap())?;
                if remove {
                    context.remove_mobile_numbers(&tenant, &items)
                } else {
                    context.add_mobile_numbers(&tenant, &items)
                }
            });
            assert_eq!(changed.unwrap().report.accepted_count(), 1);
        }
        let deleted = store.change(|context| {
            let tenant = context.lock_tenant(&"one".parse().unwrap())?;
            context.delete_tenant(&tenant)
        });
        deleted.unwrap();
        let (again, _) = store.tenant("one", &[]);
        assert_ne!(tenant.key, again.key);
        let history = store.history("+3247000001");
        let entries: Vec<_> = history.iter().map(|change| (change.operation, change.tenant_key)).collect();
        assert_eq!(entries, [(JournalOperation::Add, tenant.key), (JournalOperation::Remove, tenant.key)]);
        assert_eq!((history[0].actor.as_str(), history[0].request_id.as_str()), ("tester", "request"));
    }

    fn one_of_many_servers_that_start_at_once_creates_the_first_token(database: &TestDatabase) {
        drop(TestStore::new(database));
        let starts: Vec<_> = (0..8_u8).map(|id| {
            let store = TestStore::open(database);
            std::thread::spawn(move || {
                let new = new_token(id, Scope::Platform, None);
                store.change(move |context| context.create_first_token(&new)).unwrap()
            })
        }).collect();
        let created = starts.into_iter().filter_map(|start| start.join().unwrap().then_some(())).count();
        assert_eq!((created, database.session().number("SELECT count(*) FROM tokens")), (1, 1));
    }

    fn a_token_is_valid_until_it_expires_or_is_revoked_or_its_tenant_is_deleted(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        let of_one = || Scope::Tenant("one".parse().unwrap());
        let tokens = [
            new_token(1, Scope::Platform, None),
            new_token(2, of_one(), Some(4_000_000_000)),
            new_token(3, of_one(), Some(1_700_000_000)),
            new_token(4, of_one(), None),
        ];
        for new in tokens {
            store.change(move |context| context.create_token(&new)).unwrap();
        }
        assert_eq!([1, 2, 3, 4, 5].map(|id| is_valid(&store, id)), [true, true, false, true, false]);
        let other = TestStore::open(database);
        other.change(move |context| context.revoke_token(&Scope::Platform, "token-4")).unwrap();
        assert!(!is_valid(&store, 4));
        let foreign = Scope::Tenant("two".parse().unwrap());
        let refused = other.change(move |context| context.revoke_token(&foreign, "token-2"));
        assert!(matches!(refused, Err(StoreError::NotFound(..))));
        let deleted = other.change(|context| {
            let tenant = context.lock_tenant(&"one".parse().unwrap())?;
            context.delete_tenant(&tenant)
        });
        deleted.unwrap();
        assert_eq!([1, 2].map(|id| is_valid(&store, id)), [true, false]);
    }

    fn a_deleted_token_is_unknown_to_later_changes_of_its_batch(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &["sales"]);
        let one: TenantId = "one".parse().unwrap();
        let scopes = [
            Scope::Platform,
            Scope::Group(one.clone(), "sales".parse().unwrap()),
            Scope::Tenant(one.clone()),
        ];
        for (id, scope) in (1..).zip(scopes) {
            let new = new_token(id, scope, None);
            store.change(move |context| context.create_token(&new)).unwrap();
        }
        let look_up = |id: u8| -> Operation {
            Box::new(move |context| {
                let found = context.token_by_secret(&[id; 32])?;
                Ok(if found.is_some() { 200 } else { 401 })
            })
        };
        let change = |change: fn(&mut WriteContext<'_>) -> Result<(), StoreError>| -> Operation {
            Box::new(move |context| {
                change(context)?;
                Ok(204)
            })
        };
        let revoke = change(|context| context.revoke_token(&Scope::Platform, "token-1"));
        let delete_group = change(|context| {
            let tenant = context.lock_tenant(&"one".parse().unwrap())?;
            let group = context.group(tenant.key, &"sales".parse().unwrap())?;
            context.delete_group(&group)
        });
        let delete_tenant = change(|context| {
            let tenant = context.lock_tenant(&"one".parse().unwrap())?;
            context.delete_tenant(&tenant)
        });
        let operations = vec![
            look_up(1), look_up(1), revoke, look_up(1),
            look_up(2), look_up(2), delete_group, look_up(2),
            look_up(3), look_up(3), delete_tenant, look_up(3),
        ];
        let statuses = store.write_batch(operations).statuses_of_one_commit();
        assert_eq!(statuses, [200, 200, 204, 401].repeat(3));
    }

    fn an_older_or_newer_database_is_refused(database: &TestDatabase) {
        let store = TestStore::open(database);
        let behind = store.inner.check().unwrap_err().to_string();
        assert!(behind.contains("migrations have not run yet"), "{behind}");
        assert_eq!(store.inner.migrate().unwrap().len(), migrations(database));
        assert_eq!(store.inner.migrate().unwrap().len(), 0);
        store.inner.check().unwrap();
        let unknown = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')";
        database.session().run(unknown).unwrap();
        for refused in [store.inner.check().unwrap_err(), store.inner.migrate().unwrap_err()] {
            assert!(refused.to_string().contains("newer version"), "{refused}");
        }
    }

    fn servers_that_start_together_migrate_once(database: &TestDatabase) {
        let running: Vec<_> = (0..4)
            .map(|_| TestStore::open(database))
            .map(|store| std::thread::spawn(move || store.inner.migrate()))
            .collect();
        // SQLite admits one server: the others may fail there
        let ran: usize = running
            .into_iter()
            .filter_map(|task| task.join().unwrap().ok())
            .map(|ran| ran.len())
            .sum();
        assert_eq!(ran, migrations(database));
        TestStore::open(database).inner.check().unwrap();
    }

    fn the_history_finds_every_number_of_a_large_request(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        let items: Vec<Item> = (0..5000).map(|index| Ok(format!("+32470{:05}", index * 7).parse().unwrap())).collect();
        let added = store.change(move |context| {
            let tenant = context.lock_tenant(&"one".parse().unwrap())?;
            context.add_mobile_numbers(&tenant, &items)
        });
        assert_eq!(added.unwrap().report.accepted_count(), 5000);
        let entries = |number: &str| store.history(number).len();
        assert_eq!([entries("+3247000000"), entries("+3247034993"), entries("+3247000700")], [1, 1, 1]);
        assert_eq!([entries("+3247000001"), entries("+3247035000"), entries("+32470349930")], [0, 0, 0]);
        store.pieces();
    }
}
