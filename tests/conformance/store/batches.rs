//! Tests of batches: each change sees the earlier ones of its transaction, and is refused as if it were alone.

use numbering_core::trunk::ItemRef;
use numbering_core::{Item, Malformed, NumberRange, Span, TenantId};
use numbering_store::{
    Definition, Depth, LockedGroup, MobileReport, StoreError, UserChanges, UserNumber, WriteContext,
};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::{Operation, TestError, status};

/// A change of tenant `one` and its group `sales`; returns whether it was accepted.
type Step = fn(&mut WriteContext<'_>, &LockedGroup) -> Result<bool, StoreError>;

fn operation(step: Step) -> Operation {
    Box::new(move |context| {
        let of = context.lock_group(&"one".parse().unwrap(), &"sales".parse().unwrap())?;
        if step(context, &of)? {
            Ok(200)
        } else {
            Err(TestError::Rejected(400))
        }
    })
}

fn is_accepted(done: &MobileReport) -> bool {
    done.report.accepted_count() == 1
}

fn numbers(range: &str) -> Vec<Item> {
    vec![Ok(range.parse().unwrap())]
}

fn span(range: &str) -> Span {
    let range: NumberRange = range.parse().unwrap();
    range.into()
}

fn spans(range: &str) -> Vec<Result<Span, Malformed>> {
    vec![Ok(span(range))]
}

fn whole(first: &str) -> Vec<Result<ItemRef, Malformed>> {
    vec![Ok(ItemRef::Whole(first.parse().unwrap()))]
}

fn definitions() -> Vec<Definition> {
    vec![Definition {
        active: true,
        extension_length: None,
        written: String::new(),
        extensions: <_>::default(),
    }]
}

on_both_databases! {
    fn batches_with_refusals_keep_their_accepted_changes(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        let mut done = 0;
        // a batch with refusals must not affect the next one
        for (round, refused) in [vec![1, 4, 7], vec![0], vec![], vec![], vec![8]].into_iter().enumerate() {
            let is_refused = |index: usize| refused.contains(&index);
            let add = |index: usize| -> Operation {
                let number: NumberRange = format!("+3247{round}000{}", 2 * index).parse().unwrap();
                let is_refused = is_refused(index);
                Box::new(move |context| {
                    let tenant = context.lock_tenant(&"one".parse().unwrap())?;
                    if is_refused {
                        return Err(TestError::Rejected(400));
                    }
                    context.add_mobile_numbers(&tenant, &[Ok(number)])?;
                    Ok(200)
                })
            };
            let statuses = store.write_batch((0..9).map(add).collect()).statuses_of_one_commit();
            let expected = |index| if is_refused(index) { 400 } else { 200 };
            assert_eq!(statuses, (0..9).map(expected).collect::<Vec<_>>());
            done += (0..9).filter(|index| !is_refused(*index)).count();
            assert_eq!(store.pieces().len(), done);
            let tenant = store.inner.read(|context| context.tenant(&"one".parse().unwrap()));
            assert_eq!(tenant.unwrap().revision, i64::try_from(done).unwrap());
        }
    }

    fn one_change_of_a_batch_gets_each_contested_number(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        store.tenant("two", &[]);
        let add = |index: usize| -> Operation {
            let number: NumberRange = format!("+324700000{}", index / 2).parse().unwrap();
            let tenant: TenantId = ["one", "two"][index % 2].parse().unwrap();
            Box::new(move |context| {
                let tenant = context.lock_tenant(&tenant)?;
                let report = context.add_mobile_numbers(&tenant, &[Ok(number)])?.report;
                if report.accepted_count() == 1 { Ok(201) } else { Err(TestError::Rejected(400)) }
            })
        };
        let statuses = store.write_batch((0..8).map(add).collect()).statuses_of_one_commit();
        assert_eq!(statuses, [201, 400].repeat(4));
        let held: u64 = store.pieces().iter().map(|piece| piece.span.numbers().unwrap().len()).sum();
        assert_eq!(held, 4);
    }

    fn a_change_sees_the_earlier_changes_of_its_batch(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &["sales"]);
        let accept = |steps: Vec<Step>| {
            let batch = store.write_batch(steps.into_iter().map(operation).collect());
            let statuses = batch.statuses_of_one_commit();
            assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
        };
        // neighbours, rows of a definition and of an assignment: none of these is in the table yet
        accept(vec![
            |context, of| Ok(is_accepted(&context.add_mobile_numbers(of.tenant(), &numbers("+3247000001..+3247000009"))?)),
            |context, of| Ok(is_accepted(&context.assign_mobile_numbers(of, &numbers("+3247000004"))?)),
            |context, of| Ok(is_accepted(&context.add_mobile_numbers(of.tenant(), &numbers("+3247000010"))?)),
            |context, of| Ok(context.define_trunk(of.tenant(), &spans("+3220000..+3220009"), &definitions())?.is_ok()),
            |context, of| Ok(context.assign_trunk(of, &spans("+3220002..+3220005"))?.is_ok()),
            |context, of| Ok(context.unassign_trunk(of, &whole("+3220002"))?.is_ok()),
            |context, of| Ok(context.withdraw_trunk(of.tenant(), &whole("+3220000"))?.is_ok()),
            |context, of| Ok(is_accepted(&context.unassign_mobile_numbers(of, &numbers("+3247000004"))?)),
        ]);
        let held: Vec<Span> = store.pieces().iter().map(|piece| piece.span).collect();
        assert_eq!(held, [span("+3247000001..+3247000010")]);
        // the current name and revision of a tenant; a change that panics is run individually
        accept(vec![
            |_, of| {
                assert_eq!((of.tenant().name.as_str(), of.tenant().revision), ("", 9));
                Ok(true)
            },
            |context, of| context.rename_tenant(of.tenant().clone(), Some("One".to_owned())).map(|_| true),
            |_, of| {
                assert_eq!((of.tenant().name.as_str(), of.tenant().revision), ("One", 11));
                Ok(true)
            },
        ]);
        // a user with a number is deleted
        accept(vec![
            |context, of| Ok(is_accepted(&context.assign_mobile_numbers(of, &numbers("+3247000004"))?)),
            |context, of| {
                let number = UserNumber::Number("+3247000004".parse().unwrap());
                let changes = UserChanges { phone_number: Some(number), ..UserChanges::default() };
                Ok(context.create_user(of, &"ann".parse().unwrap(), &changes)?.is_ok())
            },
            |context, of| {
                let user = context.user(of.group().key, &"ann".parse().unwrap())?;
                context.delete_user(of, &user).map(|()| true)
            },
            |context, of| Ok(is_accepted(&context.unassign_mobile_numbers(of, &numbers("+3247000004"))?)),
        ]);
        // the numbers of a group block its deletion
        accept(vec![
            |context, of| Ok(is_accepted(&context.assign_mobile_numbers(of, &numbers("+3247000004"))?)),
            |context, of| Ok(matches!(context.delete_group(of.group()), Err(StoreError::InUse(..)))),
            |context, of| Ok(is_accepted(&context.remove_mobile_numbers(of.tenant(), &numbers("+3247000001..+3247000003"))?)),
        ]);
        assert_eq!(store.pieces().len(), 2);
        let tenant = store.inner.read(|context| context.tenant(&"one".parse().unwrap()));
        assert_eq!(tenant.unwrap().revision, 18);
        assert_eq!(store.inner.verify(Depth::Full, &mut |_| {}).unwrap(), 0);
    }

    fn a_change_that_writes_and_is_rejected_leaves_nothing(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &["sales"]);
        let steps: [Step; 2] = [
            |context, of| Ok(is_accepted(&context.add_mobile_numbers(of.tenant(), &numbers("+3247000001"))?)),
            // a defect: a change must not write before it is rejected
            |context, of| {
                context.add_mobile_numbers(of.tenant(), &numbers("+3247000002"))?;
                Ok(false)
            },
        ];
        for step in steps {
            let operation = operation(step);
            drop(store.change(move |context| operation(context)));
        }
        let held: Vec<Span> = store.pieces().iter().map(|piece| piece.span).collect();
        assert_eq!(held, [span("+3247000001..+3247000001")]);
        let tenant = store.inner.read(|context| context.tenant(&"one".parse().unwrap()));
        assert_eq!(tenant.unwrap().revision, 1);
    }

    fn a_batch_that_takes_long_is_committed_in_parts(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        let slow = |index: usize| -> Operation {
            let number: NumberRange = format!("+324700000{index}").parse().unwrap();
            Box::new(move |context| {
                let tenant = context.lock_tenant(&"one".parse().unwrap())?;
                context.add_mobile_numbers(&tenant, &[Ok(number)])?;
                std::thread::sleep(std::time::Duration::from_millis(60));
                Ok(201)
            })
        };
        let batch = store.write_batch((0..6).map(slow).collect());
        assert!((3..=6).contains(&batch.commits), "{}", batch.commits);
        assert!(batch.results.into_iter().map(status).all(|status| status == 201));
        let tenant = store.inner.read(|context| context.tenant(&"one".parse().unwrap()));
        assert_eq!(tenant.unwrap().revision, 6);
        assert_eq!(store.inner.verify(Depth::Full, &mut |_| {}).unwrap(), 0);
    }
}
