//! Tests of the number of statements of an import: it does not grow with the number of records.

use std::collections::BTreeSet;
use std::sync::Arc;

use numbering_core::Span;
use numbering_store::{
    Definition, HolderNames, Imported, NamedFields, OnHeld, OnMissing, Record, RecordError, RecordItem,
    Store, TrunkPart,
};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::counter::Count;
use super::{block_on, options, store};

/// The rows of the journal that are written by one statement.
const JOURNAL_ROWS: u64 = 1000;

/// Records of as many users in three groups of each of as many tenants, a number each. Those of another turn have other
/// numbers and users.
fn mobile_records(turn: u64, tenants: u64, count: u64) -> Vec<Record> {
    (0..count)
        .map(|index| {
            record(
                turn,
                tenants,
                index,
                RecordItem::Mobile(number(turn, index).parse().unwrap()),
            )
        })
        .collect()
}

/// The same with a range each.
fn trunk_records(turn: u64, tenants: u64, count: u64) -> Vec<Record> {
    let range = |index| {
        let first = 490_000_000_000 + turn * 10_000_000 + index * 100;
        RecordItem::Trunk(Box::new(TrunkPart {
            span: Span::from_positions(first, first + 9).unwrap(),
            definition: Definition {
                active: true,
                extension_length: None,
                written: String::new(),
                extensions: (String::new(), String::new()),
            },
            of: None,
            share: None,
        }))
    };
    (0..count)
        .map(|index| record(turn, tenants, index, range(index)))
        .collect()
}

fn record(turn: u64, tenants: u64, index: u64, held: RecordItem) -> Record {
    Record {
        tenant: format!("t{}", index % tenants).parse().unwrap(),
        group: Some(format!("g{}", index % 3).parse().unwrap()),
        user: Some(format!("u{turn}-{index}").parse().unwrap()),
        held,
        named: NamedFields::ALL,
        names: HolderNames::default(),
    }
}

fn number(turn: u64, index: u64) -> String {
    format!("+{}", 320_000_000_000 + turn * 1_000_000_000 + index * 7)
}

/// Imports `records`, and returns the outcomes.
fn import(store: &Arc<Store>, records: &[Record]) -> Vec<Option<RecordError>> {
    let (records, mut outcomes) = (records.to_vec(), Vec::new());
    block_on(async {
        let imported = store.write(options(), move |context| {
            context.import(&records, OnMissing::Create)
        });
        outcomes = imported.await.unwrap();
    });
    outcomes
}

/// Updates the inventory by `records`, each of which changes something, or nothing if `expected` says so.
fn update(store: &Arc<Store>, records: &[Record], expected: Imported) {
    let (records, on_held) = (
        records.to_vec(),
        OnHeld::Update {
            repeated: BTreeSet::new(),
        },
    );
    block_on(async {
        let updated = store.write(options(), move |context| {
            context.import_or_update(&records, OnMissing::Create, &on_held)
        });
        let outcomes = updated.await.unwrap();
        assert!(
            outcomes.iter().all(|outcome| *outcome == Ok(expected)),
            "{outcomes:?}"
        );
    });
}

/// The records with the group after theirs, and users of another turn.
fn moved(records: &[Record], turn: u64) -> Vec<Record> {
    let moved = records.iter().enumerate().map(|(index, record)| Record {
        group: Some(format!("g{}", (index + 1) % 3).parse().unwrap()),
        user: Some(format!("v{turn}-{index}").parse().unwrap()),
        ..record.clone()
    });
    moved.collect()
}

on_both_databases! {
    fn a_long_update_takes_as_many_statements_as_a_short_one(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        import(&store, &trunk_records(0, 2, 12));
        for records in [mobile_records, trunk_records] {
            for tenants in [1, 2] {
                let taken = |turn, lines| {
                    let turn = 10 * tenants + turn;
                    let records = records(turn, tenants, lines);
                    import(&store, &records);
                    let moved = moved(&records, turn);
                    let moving = count.statements(|| update(&store, &moved, Imported::Updated));
                    // a row of the journal for the group of each line, and one for the user
                    let of_journal = usize::try_from((2 * lines).div_ceil(JOURNAL_ROWS)).unwrap();
                    (moving - of_journal, count.statements(|| update(&store, &moved, Imported::Unchanged)))
                };
                let (short, long) = (taken(1, 100), taken(2, 800));
                assert_eq!(short, long, "{tenants} tenants");
            }
        }
    }

    fn a_long_import_takes_as_many_statements_as_a_short_one(database: &TestDatabase) {
        let count = Count::begin();
        let store = store(database);
        // opens the connection, and creates the tenants and groups
        import(&store, &trunk_records(0, 2, 12));
        for records in [mobile_records, trunk_records] {
            for tenants in [1, 2] {
                let taken = |turn, lines, is_rejected| {
                    let records = records(10 * tenants + turn, tenants, lines);
                    count.statements(|| {
                        let outcomes = import(&store, &records);
                        assert!(outcomes.iter().all(|outcome| outcome.is_some() == is_rejected));
                    })
                };
                // the journal and the definitions are written a thousand rows at a time
                for is_rejected in [false, true] {
                    let (short, long) = (taken(1, 100, is_rejected), taken(2, 800, is_rejected));
                    assert_eq!(short, long, "{tenants} tenants, rejected: {is_rejected}");
                }
            }
        }
    }
}
