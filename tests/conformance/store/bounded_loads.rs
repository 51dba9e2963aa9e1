//! The cost of a plan follows what the asker holds: the pieces that it loads are counted.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use numbering_core::trunk::ItemRef;
use numbering_core::{Item, NumberRange, Prefix, Rejection, Span};
use numbering_store::{
    Definition, LockedGroup, Prefetch, StoreError, UserChanges, UserNumber, UserTrunkLists, WriteContext,
};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::{Operation, TestError, options, wait};

/// The pieces that the other tenant holds: as many mobile numbers as prefixes.
const OTHERS: usize = 20_000;
/// The most pieces that a plan may load of others in one window: 20 that are told, one that says that there are more, and
/// neighbours.
const WINDOW_MAX: usize = 25;
/// The most prefixes that are loaded at once of those that begin with a number.
const PREFIX_SPACE_MAX: usize = 120;
/// The windows of a prefix: its own, and one for each length of numbers.
const PREFIX_WINDOWS: usize = 10;

/// Every second number from +10000000000 on, and every second prefix from +20000000000 on, held by tenant `other`.
fn hold_much(database: &TestDatabase, other: i64) {
    let series = format!(
        "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < {})",
        OTHERS / 2 - 1
    );
    let mut session = database.session();
    let run = |session: &mut numbering_tests::database::Session, sql: String| session.run(&sql).unwrap();
    run(
        &mut session,
        format!(
            "{series} INSERT INTO pieces (first, last, tenant, kind) SELECT 10000000000 + 2 * i, 10000000000 + 2 * i, {other}, 1 FROM n"
        ),
    );
    run(
        &mut session,
        format!(
            "{series} INSERT INTO definitions (tenant, origin, kind, active, first, last)
             SELECT {other}, 1000000 + i, 3, true, 1200000000000000 + 20000 * i, 1200000000000000 + 20000 * i + 9999 FROM n"
        ),
    );
    run(&mut session, format!(
        "{series} INSERT INTO pieces (first, last, tenant, kind, definition)
         SELECT 1200000000000000 + 20000 * i, 1200000000000000 + 20000 * i + 9999, {other}, 3, 1000000 + i FROM n"
    ));
}

type Plan = fn(&mut WriteContext<'_>, &LockedGroup) -> Result<(), StoreError>;

/// Runs a plan of the tenant that holds next to nothing, and returns the number of pieces that it loaded.
fn loaded_by(store: &TestStore, prefetch: Vec<Span>, plan: Plan) -> usize {
    let options = numbering_store::WriteOptions {
        prefetch: Prefetch::new(None, prefetch),
        ..options(1)
    };
    let change = move |context: &mut WriteContext<'_>| -> Result<usize, TestError> {
        let of = context.lock_group(&"asker".parse().unwrap(), &"sales".parse().unwrap())?;
        plan(context, &of)?;
        Ok(context.loaded_pieces())
    };
    wait(store.inner.write(options, change)).unwrap()
}

fn numbers() -> Vec<Item> {
    vec![Ok(wide())]
}

fn wide() -> NumberRange {
    "+10000000000..+99999999999".parse().unwrap()
}

fn span() -> Span {
    wide().into()
}

fn number(text: &str) -> Span {
    text.parse::<NumberRange>().unwrap().into()
}

fn prefix() -> Span {
    Span::from("+2".parse::<Prefix>().unwrap())
}

fn refs(span: Span) -> Vec<Result<ItemRef, numbering_core::Malformed>> {
    vec![Ok(ItemRef::Part(span))]
}

fn definition() -> Vec<Definition> {
    vec![Definition {
        active: true,
        extension_length: None,
        written: "+2".to_owned(),
        extensions: <_>::default(),
    }]
}

/// The plans that only a holder of the numbers can carry out, for the span of others.
const OWN: [Plan; 7] = [
    |context, of| {
        let report = context.remove_mobile_numbers(of.tenant(), &numbers())?.report;
        assert!(report.outcomes().eq([Err(&Rejection::NotFound)]));
        Ok(())
    },
    |context, of| {
        assert_eq!(
            context
                .assign_mobile_numbers(of, &numbers())?
                .report
                .rejected_count(),
            1
        );
        Ok(())
    },
    |context, of| {
        assert_eq!(
            context
                .unassign_mobile_numbers(of, &numbers())?
                .report
                .rejected_count(),
            1
        );
        Ok(())
    },
    |context, of| {
        for span in [span(), prefix()] {
            assert!(context.assign_trunk(of, &[Ok(span)])?.is_err());
        }
        Ok(())
    },
    |context, of| {
        for span in [span(), prefix()] {
            assert!(context.unassign_trunk(of, &refs(span))?.is_err());
        }
        Ok(())
    },
    |context, of| {
        for span in [span(), prefix()] {
            assert!(context.withdraw_trunk(of.tenant(), &refs(span))?.is_err());
        }
        Ok(())
    },
    |context, of| {
        let user = context.user(of.group().key, &"ann".parse().unwrap())?;
        let lists = [
            UserTrunkLists {
                ranges: Some(refs(span())),
                prefixes: None,
            },
            UserTrunkLists {
                ranges: None,
                prefixes: Some(refs(prefix())),
            },
        ];
        for lists in lists {
            assert!(context.assign_trunk_to_user(of, &user, &lists)?.is_err());
        }
        Ok(())
    },
];

fn store_with_others(database: &TestDatabase) -> TestStore {
    let store = TestStore::new(database);
    let (other, _) = store.tenant("other", &[]);
    store.tenant("asker", &["sales"]);
    loaded_by(&store, Vec::new(), |context, of| {
        context
            .create_user(of, &"ann".parse().unwrap(), &UserChanges::default())?
            .unwrap();
        Ok(())
    });
    hold_much(database, other.key.0);
    store
}

on_both_databases! {
    fn a_plan_for_what_others_hold_loads_nothing_of_it(database: &TestDatabase) {
        let store = store_with_others(database);
        for (index, plan) in OWN.into_iter().enumerate() {
            assert_eq!(loaded_by(&store, Vec::new(), plan), 0, "plan {index}");
        }
    }

    fn a_prefetch_of_much_is_bounded(database: &TestDatabase) {
        let store = store_with_others(database);
        let loaded = Arc::new(AtomicUsize::new(0));
        // too wide, and above too many prefixes; the changes of a batch share a prefetch
        let change = |spans: Vec<Span>| -> (Prefetch, Operation) {
            let loaded = Arc::clone(&loaded);
            let refused: Operation = Box::new(move |context| {
                loaded.fetch_max(context.loaded_pieces(), Ordering::SeqCst);
                Err(TestError::Rejected(400))
            });
            (Prefetch::new(None, spans), refused)
        };
        store.write_prefetched_batch(vec![change(vec![span(), number("+2000001")]), change(vec![number("+2000003")])]);
        let loaded = loaded.load(Ordering::SeqCst);
        assert!((2..=3 * PREFIX_SPACE_MAX).contains(&loaded), "{loaded}");
    }

    fn adding_what_others_hold_loads_what_the_refusal_tells(database: &TestDatabase) {
        let store = store_with_others(database);
        let loaded = loaded_by(&store, Vec::new(), |context, of| {
            let report = context.add_mobile_numbers(of.tenant(), &numbers())?.report;
            let (_, rejection) = report.rejections().next().unwrap();
            assert!(matches!(rejection, Rejection::OwnedByOtherTenant(_)));
            assert_eq!(rejection.conflicts()[19].span.first(), 10_000_000_038);
            Ok(())
        });
        assert!((20..=WINDOW_MAX + PREFIX_SPACE_MAX).contains(&loaded), "{loaded}");
        let loaded = loaded_by(&store, Vec::new(), |context, of| {
            let refused = context.define_trunk(of.tenant(), &[Ok(prefix())], &definition())?.unwrap_err();
            let [(0, rejection)] = refused.refusal.rejections() else { panic!("{refused:?}") };
            assert_eq!(rejection.conflicts().len(), 20);
            Ok(())
        });
        assert!((20..=WINDOW_MAX * PREFIX_WINDOWS).contains(&loaded), "{loaded}");
    }

    fn a_number_above_many_prefixes_of_others_loads_few(database: &TestDatabase) {
        let store = store_with_others(database);
        let loaded = loaded_by(&store, Vec::new(), |context, of| {
            let user = context.user(of.group().key, &"ann".parse().unwrap())?;
            let number = Some(UserNumber::Number("+2000001".parse().unwrap()));
            context.update_user(of, user, &UserChanges { phone_number: number, ..UserChanges::default() })?.unwrap();
            Ok(())
        });
        assert!((1..=PREFIX_SPACE_MAX).contains(&loaded), "{loaded}");
    }

    fn many_wide_items_load_a_few_pieces_each(database: &TestDatabase) {
        let store = store_with_others(database);
        let loaded = loaded_by(&store, Vec::new(), |context, of| {
            let range = |index: u64| -> Item {
                let first = numbering_core::E164::from_value(10_000_000_000 + 1_000 * index).unwrap();
                let last = numbering_core::E164::from_value(first.value() + 999).unwrap();
                Ok(NumberRange::new(first, last).unwrap())
            };
            let items: Vec<Item> = (0..10).map(range).collect();
            let report = context.add_mobile_numbers(of.tenant(), &items)?.report;
            assert_eq!(report.rejected_count(), 10);
            assert!(report.rejections().all(|(_, rejection)| rejection.conflicts().len() == 20));
            Ok(())
        });
        assert!(loaded <= 10 * (WINDOW_MAX + PREFIX_SPACE_MAX), "{loaded}");
    }
}
