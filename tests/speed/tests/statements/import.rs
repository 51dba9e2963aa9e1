//! Tests of the number of statements of an import: it does not grow with the number of records.

use std::sync::Arc;

use numbering_core::Span;
use numbering_store::{
    Definition, HolderNames, NamedFields, OnMissing, Record, RecordError, RecordItem, Store, TrunkPart,
};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::counter::Count;
use super::{block_on, options, store};

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

on_both_databases! {
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
