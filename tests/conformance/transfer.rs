//! Tests of `numbering export` and `import`: an exported inventory imports unchanged, and a rejected record leaves nothing.

use numbering_core::{E164, Rejection};
use numbering_store::{
    Entity, HolderNames, NamedFields, NewTenant, OnMissing, Record, RecordError, RecordItem, StoreError,
    TenantKind, UserChanges, UserNumber,
};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

use crate::store::TestStore;
use crate::verify_fixture::{assert_verified, change_group, fill};

pub(crate) fn export(store: &TestStore) -> Vec<Record> {
    let mut records = Vec::new();
    store
        .inner
        .export(|record| {
            records.push(record.clone());
            Ok::<_, StoreError>(())
        })
        .unwrap();
    records
}

pub(crate) fn import(
    store: &TestStore,
    records: &[Record],
    on_missing: OnMissing,
) -> Vec<Option<RecordError>> {
    let records = records.to_vec();
    store
        .change(move |context| context.import(&records, on_missing))
        .unwrap()
}

fn of_tenant(records: &[Record], tenant: &str) -> Vec<Record> {
    records
        .iter()
        .filter(|record| record.tenant.as_str() == tenant)
        .cloned()
        .collect()
}

on_both_databases! {
    fn an_exported_inventory_imports_unchanged(database: &TestDatabase) {
        let records = export(&fill(database));
        assert!(records.iter().any(|record| record.user.is_some() && matches!(record.held, RecordItem::Trunk(_))));
        assert!(records.iter().any(|record| record.user.is_some() && matches!(record.held, RecordItem::Mobile(_))));
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let Some(other) = TestDatabase::create(backend) else { continue };
            let other = TestStore::new(&other);
            assert_eq!(import(&other, &records, OnMissing::Create), vec![None; records.len()]);
            assert_eq!(export(&other), records);
            assert_verified(&other);
        }
    }

    fn an_imported_number_replaces_the_note_of_its_user(database: &TestDatabase) {
        let store = fill(database);
        let number: E164 = "+35952000001".parse().unwrap();
        change_group(&store, "foo", "sales", move |context, of| {
            let bob = context.user(of.group().key, &"bob".parse().unwrap()).unwrap();
            let noted = UserChanges { phone_number: Some(UserNumber::Number(number)), ..UserChanges::default() };
            context.update_user(of, bob, &noted).unwrap().unwrap();
        });
        assert_verified(&store);
        let record = Record {
            tenant: "foo".parse().unwrap(),
            group: Some("sales".parse().unwrap()),
            user: Some("bob".parse().unwrap()),
            held: RecordItem::Mobile("+35952000001".parse().unwrap()),
            named: NamedFields::ALL,
            names: HolderNames::default(),
        };
        assert_eq!(import(&store, &[record], OnMissing::Reject), [None]);
        let numbers = database.session().texts("SELECT phone_number AS answer FROM users WHERE user_id = 'bob'");
        assert_eq!(numbers, ["+35952000001"]);
        assert_verified(&store);
    }

    fn nothing_new_is_called_by_dots(database: &TestDatabase) {
        let store = TestStore::new(database);
        let old = NewTenant { id: "..".parse().unwrap(), kind: TenantKind::ServiceProvider, name: String::new() };
        store.change(move |context| context.create_tenant(&old).map(drop)).unwrap();
        let record = |[tenant, group, user]: [&str; 3], number: &str| Record {
            tenant: tenant.parse().unwrap(),
            group: Some(group.parse().unwrap()),
            user: Some(user.parse().unwrap()),
            held: RecordItem::Mobile(number.parse().unwrap()),
            named: NamedFields::ALL,
            names: HolderNames { tenant_kind: Some(TenantKind::ServiceProvider), ..HolderNames::default() },
        };
        let records = [
            record([".", "g", "u"], "+3247000001"),
            record(["t", "..", "u"], "+3247000002"),
            record(["t", "g", "."], "+3247000003"),
            record(["..", "g", "u"], "+3247000004"),
        ];
        let refused = |id: &str| Some(RecordError::DotSegment(id.to_owned()));
        assert_eq!(import(&store, &records, OnMissing::Create), [refused("."), refused(".."), refused("."), None]);
        assert_eq!(export(&store), records[3..]);
        let missing = import(&store, &records[..1], OnMissing::Reject);
        assert!(matches!(missing[..], [Some(RecordError::Missing(..))]), "{missing:?}");
    }

    fn importing_twice_is_rejected_and_changes_nothing(database: &TestDatabase) {
        let store = fill(database);
        let records = export(&store);
        let outcomes = import(&store, &records, OnMissing::Create);
        assert!(outcomes.iter().all(Option::is_some), "{outcomes:?}");
        assert_eq!(export(&store), records);
        assert_verified(&store);
    }

    fn records_of_missing_holders_are_rejected(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let records = export(&fill(&source));
        let store = TestStore::new(database);
        store.tenant("foo", &["sales"]);
        let outcomes = import(&store, &records, OnMissing::Reject);
        for (record, outcome) in records.iter().zip(&outcomes) {
            let is_expected = match (record.tenant.as_str(), &record.held, &record.group) {
                ("foo", RecordItem::Mobile(_), None) => outcome.is_none(),
                ("foo", RecordItem::Mobile(_), Some(_)) if record.user.is_none() => outcome.is_none(),
                ("foo", RecordItem::Trunk(_), _) => matches!(outcome, Some(RecordError::NoService)),
                _ => matches!(outcome, Some(RecordError::Missing(..))),
            };
            assert!(is_expected, "{record:?}: {outcome:?}");
        }
        assert_eq!(database.session().number("SELECT count(*) FROM tenants"), 2);
        assert_verified(&store);
    }

    fn the_records_of_a_definition_are_imported_all_or_none(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let records = export(&fill(&source));
        let store = TestStore::new(database);
        store.tenant("bar", &[]);
        store.tenant("foo", &["sales"]);
        change_group(&store, "foo", "sales", |context, _| {
            let bar = context.lock_tenant(&"bar".parse().unwrap()).unwrap();
            context.add_mobile_numbers(&bar, &[Ok("+3226127500".parse().unwrap())]).unwrap();
        });
        let outcomes = import(&store, &records, OnMissing::Create);
        for (record, outcome) in records.iter().zip(outcomes) {
            let is_of_foos_range = record.tenant.as_str() == "foo" && matches!(record.held, RecordItem::Trunk(_));
            assert_eq!(outcome.is_some(), is_of_foos_range, "{record:?}: {outcome:?}");
        }
        assert_verified(&store);
    }

    fn records_of_a_definition_with_a_gap_are_rejected(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let mut records = of_tenant(&export(&fill(&source)), "foo");
        records.retain(|record| matches!(record.held, RecordItem::Trunk(_)));
        assert!(3 < records.len());
        records.remove(1);
        let store = TestStore::new(database);
        let outcomes = import(&store, &records, OnMissing::Create);
        assert_eq!(outcomes, vec![Some(RecordError::NotContiguous); records.len()]);
        assert_eq!(export(&store), []);
    }

    fn more_invalid_definitions_than_one_report_lists_are_all_rejected(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let records = of_tenant(&export(&fill(&source)), "foo");
        let template = records.iter().find(|record| matches!(record.held, RecordItem::Trunk(_))).unwrap();
        let record_at = |index: u64| {
            let (mut record, number) = (template.clone(), 3_226_300_000 + index);
            (record.group, record.user) = (None, None);
            if let RecordItem::Trunk(part) = &mut record.held {
                (part.of, part.share) = (None, None);
                part.span = numbering_core::Span::from_positions(number, number).unwrap();
            }
            record
        };
        let store = TestStore::new(database);
        let held: Vec<Record> = (0..250).map(|index| record_at(2 * index)).collect();
        assert_eq!(import(&store, &held, OnMissing::Create), vec![None; 250]);
        let all: Vec<Record> = (0..500).map(record_at).collect();
        let outcomes = import(&store, &all, OnMissing::Create);
        for (index, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.is_some(), index % 2 == 0, "{index}: {outcome:?}");
        }
        assert_verified(&store);
    }

    fn a_group_of_an_enterprise_gets_no_range(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let mut records = of_tenant(&export(&fill(&source)), "foo");
        for record in &mut records {
            record.names = HolderNames::default();
        }
        let store = TestStore::new(database);
        let new = NewTenant { id: "foo".parse().unwrap(), kind: TenantKind::Enterprise, name: String::new() };
        store.change(move |context| context.create_tenant(&new)).unwrap();
        let outcomes = import(&store, &records, OnMissing::Create);
        for (record, outcome) in records.iter().zip(outcomes) {
            let expected = matches!(record.held, RecordItem::Trunk(_)).then_some(RecordError::Enterprise);
            assert_eq!(outcome, expected, "{record:?}");
        }
        assert_eq!(database.session().number("SELECT count(*) FROM group_services"), 0);
        assert_verified(&store);
    }

    fn a_users_number_imported_again_is_already_held(database: &TestDatabase) {
        let store = fill(database);
        let records = export(&store);
        let own = records.iter().find(|record| record.user.is_some() && matches!(record.held, RecordItem::Mobile(_)));
        let own = own.unwrap().clone();
        let mut other = own.clone();
        other.held = RecordItem::Mobile("+32480000000".parse().unwrap());
        let outcomes = import(&store, &[own, other], OnMissing::Reject);
        let is_held = |outcome: &Option<RecordError>| match outcome {
            Some(RecordError::Rejected(rejection, _)) => matches!(**rejection, Rejection::AlreadyHeld(_)),
            _ => false,
        };
        assert!(is_held(&outcomes[0]), "{outcomes:?}");
        assert_eq!(outcomes[1], Some(RecordError::OneNumber));
    }

    fn a_user_keeps_a_number_that_nobody_held(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("foo", &["sales"]);
        let number: E164 = "+32470000001".parse().unwrap();
        change_group(&store, "foo", "sales", move |context, of| {
            let attributes = UserChanges { phone_number: Some(UserNumber::Number(number)), ..UserChanges::default() };
            context.create_user(of, &"ann".parse().unwrap(), &attributes).unwrap().unwrap();
        });
        let record = Record {
            tenant: "foo".parse().unwrap(),
            group: Some("sales".parse().unwrap()),
            user: Some("ann".parse().unwrap()),
            held: RecordItem::Mobile("+32470000001".parse().unwrap()),
            named: NamedFields::ALL,
            names: HolderNames { tenant_kind: Some(TenantKind::ServiceProvider), ..HolderNames::default() },
        };
        assert_eq!(import(&store, std::slice::from_ref(&record), OnMissing::Reject), [None]);
        assert_eq!(export(&store), [record]);
        assert_verified(&store);
    }

    fn a_rejected_record_leaves_no_holder(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let records = export(&fill(&source));
        let store = TestStore::new(database);
        import(&store, &of_tenant(&records, "foo"), OnMissing::Create);
        let before = export(&store);
        let counts = || ["tenants", "groups", "users", "group_services"].map(|table| {
            database.session().number(&format!("SELECT count(*) FROM {table}"))
        });
        let count = counts();
        let again = of_tenant(&records, "foo").into_iter().enumerate().map(|(index, record)| Record {
            tenant: if index % 2 == 0 { "new".parse().unwrap() } else { record.tenant.clone() },
            group: record.group.as_ref().map(|_| format!("g{index}").parse().unwrap()),
            user: record.user.as_ref().map(|_| format!("u{index}").parse().unwrap()),
            ..record
        });
        let again: Vec<Record> = again.collect();
        assert!(again.iter().any(|record| record.user.is_some()));
        let outcomes = import(&store, &again, OnMissing::Create);
        assert!(outcomes.iter().all(Option::is_some), "{outcomes:?}");
        assert_eq!((counts(), export(&store)), (count, before));
        // in a dry run all chunks share a transaction: a tenant that is gone is created again
        let author = crate::store::author();
        let outcomes = store.inner.dry_run(&author, |context| {
            context.import(&again, OnMissing::Create)?;
            let mut other = again[0].clone();
            other.held = RecordItem::Mobile("+32499000001".parse().unwrap());
            context.import(&[other], OnMissing::Create)
        }).unwrap();
        assert_eq!(outcomes, [None]);
        assert_verified(&store);
    }

    fn of_two_records_in_each_others_way_the_earlier_wins(database: &TestDatabase) {
        let store = TestStore::new(database);
        let record = |tenant: &str, numbers: &str| Record {
            tenant: tenant.parse().unwrap(),
            group: None,
            user: None,
            held: RecordItem::Mobile(numbers.parse().unwrap()),
            named: NamedFields::ALL,
            names: HolderNames::default(),
        };
        let records = [
            record("zulu", "+32471000001..+32471000009"),
            record("alfa", "+32471000005"),
            record("alfa", "+32471000010"),
            record("zulu", "+32471000010"),
        ];
        let outcomes = import(&store, &records, OnMissing::Create);
        assert_eq!(outcomes.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true, false, true], "{outcomes:?}");
        assert_verified(&store);
    }

    fn of_two_ids_that_differ_in_letter_case_the_earlier_wins(database: &TestDatabase) {
        let store = TestStore::new(database);
        let record = |holder: &str, number: &str| {
            let [tenant, group, user] = holder.split(' ').collect::<Vec<_>>().try_into().unwrap();
            Record {
                tenant: tenant.parse().unwrap(),
                group: Some(group.parse().unwrap()),
                user: Some(user.parse().unwrap()),
                held: RecordItem::Mobile(number.parse().unwrap()),
                named: NamedFields::ALL,
                names: HolderNames::default(),
            }
        };
        let differs = |entity, id: &str| Some(RecordError::DiffersInCase(entity, id.to_owned()));
        let records = [
            record("foo sales ann", "+32471000001"),
            record("Foo help bob", "+32471000002"),
            record("foo Sales bob", "+32471000003"),
            record("foo sales Ann", "+32471000004"),
            record("bar SALES ANN", "+32471000005"),
        ];
        let expected = [
            None,
            differs(Entity::Tenant, "Foo"),
            differs(Entity::Group, "Sales"),
            differs(Entity::User, "Ann"),
            None,
        ];
        assert_eq!(import(&store, &records, OnMissing::Create), expected);
        // those that exist win over all lines
        let again = [record("FOO x y", "+32471000006"), record("foo SALES y", "+32471000007"), record("foo sales ANN", "+32471000008")];
        let expected = [differs(Entity::Tenant, "FOO"), differs(Entity::Group, "SALES"), differs(Entity::User, "ANN")];
        assert_eq!(import(&store, &again, OnMissing::Create), expected);
        assert_eq!(database.session().number("SELECT count(*) FROM tenants"), 3);
        assert_verified(&store);
    }

    fn a_dry_run_sees_its_own_changes_and_leaves_nothing(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let records = export(&fill(&source));
        let store = TestStore::new(database);
        let author = crate::store::author();
        let (once, again) = store.inner.dry_run(&author, |context| {
            Ok::<_, StoreError>((context.import(&records, OnMissing::Create)?, context.import(&records, OnMissing::Create)?))
        }).unwrap();
        assert_eq!(once, vec![None; records.len()]);
        assert!(again.iter().all(Option::is_some));
        assert_eq!(export(&store), []);
        assert_eq!(database.session().number("SELECT count(*) FROM tenants"), 1);
        assert_eq!(import(&store, &records, OnMissing::Create), once);
    }
}
