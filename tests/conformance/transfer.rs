//! `numbering export` and `import`: what is exported and imported is what it was, and what cannot be imported
//! leaves nothing.

use numbering_store::{Depth, Event, OnMissing, Record, RecordError, RecordItem, StoreError};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::on_both_databases;

use crate::store::TestStore;
use crate::verify_fixture::{act, fill};

fn export(store: &TestStore) -> Vec<Record> {
    let mut lines = Vec::new();
    store
        .inner
        .export(|line| {
            lines.push(line.clone());
            Ok::<_, StoreError>(())
        })
        .unwrap();
    lines
}

fn import(store: &TestStore, lines: &[Record], absent: OnMissing) -> Vec<Option<RecordError>> {
    let lines = lines.to_vec();
    store
        .change(move |context| context.import(&lines, absent))
        .unwrap()
}

#[track_caller]
fn is_well(store: &TestStore) {
    let mut found = Vec::new();
    store
        .inner
        .verify(Depth::Full, &mut |event| found.push(event))
        .unwrap();
    found.retain(|event| matches!(event, Event::Found(_)));
    assert_eq!(found, []);
}

fn of(lines: &[Record], tenant: &str) -> Vec<Record> {
    lines
        .iter()
        .filter(|line| line.tenant.as_str() == tenant)
        .cloned()
        .collect()
}

on_both_databases! {
    fn an_exported_inventory_imports_unchanged(database: &TestDatabase) {
        let lines = export(&fill(database));
        assert!(lines.iter().any(|line| line.user.is_some() && matches!(line.held, RecordItem::Trunk(_))));
        assert!(lines.iter().any(|line| line.user.is_some() && matches!(line.held, RecordItem::Mobile(_))));
        for backend in [Backend::Sqlite, Backend::Postgres] {
            let Some(other) = TestDatabase::create(backend) else { continue };
            let other = TestStore::new(&other);
            assert_eq!(import(&other, &lines, OnMissing::Create), vec![None; lines.len()]);
            assert_eq!(export(&other), lines);
            is_well(&other);
        }
    }

    fn importing_twice_is_rejected_and_changes_nothing(database: &TestDatabase) {
        let store = fill(database);
        let lines = export(&store);
        let outcomes = import(&store, &lines, OnMissing::Create);
        assert!(outcomes.iter().all(Option::is_some), "{outcomes:?}");
        assert_eq!(export(&store), lines);
        is_well(&store);
    }

    fn records_of_missing_holders_are_rejected(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let lines = export(&fill(&source));
        let store = TestStore::new(database);
        store.tenant("foo", &["sales"]);
        let outcomes = import(&store, &lines, OnMissing::Reject);
        for (line, outcome) in lines.iter().zip(&outcomes) {
            let is_expected = match (line.tenant.as_str(), &line.held, &line.group) {
                ("foo", RecordItem::Mobile(_), None) => outcome.is_none(),
                ("foo", RecordItem::Mobile(_), Some(_)) if line.user.is_none() => outcome.is_none(),
                ("foo", RecordItem::Trunk(_), _) => matches!(outcome, Some(RecordError::NoService)),
                _ => matches!(outcome, Some(RecordError::Missing(..))),
            };
            assert!(is_expected, "{line:?}: {outcome:?}");
        }
        assert_eq!(database.session().number("SELECT count(*) FROM tenants"), 2);
        is_well(&store);
    }

    fn the_records_of_a_definition_are_imported_all_or_none(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let lines = export(&fill(&source));
        let store = TestStore::new(database);
        store.tenant("bar", &[]);
        store.tenant("foo", &["sales"]);
        act(&store, "foo", "sales", |context, _| {
            let bar = context.lock_tenant(&"bar".parse().unwrap()).unwrap();
            context.add_mobile_numbers(&bar, &[Ok("+3226127500".parse().unwrap())]).unwrap();
        });
        let outcomes = import(&store, &lines, OnMissing::Create);
        for (line, outcome) in lines.iter().zip(outcomes) {
            let is_of_foos_range = line.tenant.as_str() == "foo" && matches!(line.held, RecordItem::Trunk(_));
            assert_eq!(outcome.is_some(), is_of_foos_range, "{line:?}: {outcome:?}");
        }
        is_well(&store);
    }

    fn records_of_a_definition_with_a_gap_are_rejected(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let mut lines = of(&export(&fill(&source)), "foo");
        lines.retain(|line| matches!(line.held, RecordItem::Trunk(_)));
        assert!(3 < lines.len());
        lines.remove(1);
        let store = TestStore::new(database);
        let outcomes = import(&store, &lines, OnMissing::Create);
        assert_eq!(outcomes, vec![Some(RecordError::NotContiguous); lines.len()]);
        assert_eq!(export(&store), []);
    }

    fn more_invalid_definitions_than_one_report_lists_are_all_rejected(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let scene = of(&export(&fill(&source)), "foo");
        let like = scene.iter().find(|line| matches!(line.held, RecordItem::Trunk(_))).unwrap();
        let line = |index: u64| {
            let (mut line, number) = (like.clone(), 3_226_300_000 + index);
            (line.group, line.user) = (None, None);
            if let RecordItem::Trunk(part) = &mut line.held {
                (part.of, part.share) = (None, None);
                part.span = numbering_core::Span::from_positions(number, number).unwrap();
            }
            line
        };
        let store = TestStore::new(database);
        let held: Vec<Record> = (0..250).map(|index| line(2 * index)).collect();
        assert_eq!(import(&store, &held, OnMissing::Create), vec![None; 250]);
        let all: Vec<Record> = (0..500).map(line).collect();
        let outcomes = import(&store, &all, OnMissing::Create);
        for (index, outcome) in outcomes.iter().enumerate() {
            assert_eq!(outcome.is_some(), index % 2 == 0, "{index}: {outcome:?}");
        }
        is_well(&store);
    }

    fn a_dry_run_sees_its_own_changes_and_leaves_nothing(database: &TestDatabase) {
        let source = TestDatabase::sqlite();
        let lines = export(&fill(&source));
        let store = TestStore::new(database);
        let author = crate::store::author();
        let (once, again) = store.inner.dry_run(&author, |context| {
            Ok::<_, StoreError>((context.import(&lines, OnMissing::Create)?, context.import(&lines, OnMissing::Create)?))
        }).unwrap();
        assert_eq!(once, vec![None; lines.len()]);
        assert!(again.iter().all(Option::is_some));
        assert_eq!(export(&store), []);
        assert_eq!(database.session().number("SELECT count(*) FROM tenants"), 1);
        assert_eq!(import(&store, &lines, OnMissing::Create), once);
    }
}
