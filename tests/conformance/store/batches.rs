//! Changes that share a transaction: each sees what those before it did, and is refused as if it were alone.

use numbering_core::trunk::ItemRef;
use numbering_core::{Item, Malformed, NumberRange, Span, TenantId};
use numbering_store::{
    Definition, Depth, Effect, Group, MobileReport, StoreError, Tenant, UserChanges, UserNumber, WriteContext,
};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::TestStore;
use super::test_store::{Operation, answer};

/// One change of tenant `one` and its group `sales`, and whether it was accepted.
type Step = fn(&mut WriteContext<'_>, &Tenant, &Group) -> Result<bool, StoreError>;

fn operation(step: Step) -> Operation {
    Box::new(move |context| {
        let (tenant, group) = context.lock_group(&"one".parse().unwrap(), &"sales".parse().unwrap())?;
        let is_accepted = step(context, &tenant, &group)?;
        Ok(if is_accepted {
            Effect::Done(answer(200))
        } else {
            Effect::Refused(answer(400))
        })
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
    fn a_batch_with_refusals_and_the_next_ones_keep_what_was_done(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        let mut done = 0;
        // what a batch came to says how the next one is made
        for (round, refused) in [vec![1, 4, 7], vec![0], vec![], vec![], vec![8]].into_iter().enumerate() {
            let is_refused = |index: usize| refused.contains(&index);
            let add = |index: usize| -> Operation {
                let number: NumberRange = format!("+3247{round}000{}", 2 * index).parse().unwrap();
                let effect = if is_refused(index) { Effect::Refused } else { Effect::Done };
                Box::new(move |context| {
                    let tenant = context.lock_tenant(&"one".parse().unwrap())?;
                    context.add_mobile_numbers(&tenant, &[Ok(number)])?;
                    Ok(effect(answer(200)))
                })
            };
            let (commits, results) = store.write_batch((0..9).map(add).collect());
            assert_eq!(commits, 1);
            assert!(results.iter().all(Result::is_ok));
            done += (0..9).filter(|index| !is_refused(*index)).count();
            assert_eq!(store.pieces().len(), done);
            let tenant = store.inner.read(|context| context.tenant(&"one".parse().unwrap()));
            assert_eq!(tenant.unwrap().revision, i64::try_from(done).unwrap());
        }
    }

    fn of_a_batch_that_meets_itself_one_gets_each_number(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &[]);
        store.tenant("two", &[]);
        let add = |index: usize| -> Operation {
            let number: NumberRange = format!("+324700000{}", index / 2).parse().unwrap();
            let tenant: TenantId = ["one", "two"][index % 2].parse().unwrap();
            Box::new(move |context| {
                let tenant = context.lock_tenant(&tenant)?;
                let report = context.add_mobile_numbers(&tenant, &[Ok(number)])?.report;
                Ok(if report.accepted_count() == 1 { Effect::Done(answer(201)) } else { Effect::Refused(answer(400)) })
            })
        };
        let (commits, results) = store.write_batch((0..8).map(add).collect());
        let statuses: Vec<u16> = results.into_iter().map(|result| result.unwrap().answer.status).collect();
        assert_eq!((commits, statuses), (1, [201, 400].repeat(4)));
        let held: u64 = store.pieces().iter().map(|piece| piece.span.numbers().unwrap().len()).sum();
        assert_eq!(held, 4);
    }

    fn a_change_sees_what_the_ones_before_it_did(database: &TestDatabase) {
        let store = TestStore::new(database);
        store.tenant("one", &["sales"]);
        let accept = |steps: Vec<Step>| {
            let (commits, results) = store.write_batch(steps.into_iter().map(operation).collect());
            let statuses: Vec<u16> = results.into_iter().map(|result| result.unwrap().answer.status).collect();
            assert!(statuses.iter().all(|status| *status == 200), "{statuses:?}");
            assert_eq!(commits, 1);
        };
        // what lies around, the rows of a definition and of a share: nothing of it is in the table yet
        accept(vec![
            |context, tenant, _| Ok(is_accepted(&context.add_mobile_numbers(tenant, &numbers("+3247000001..+3247000009"))?)),
            |context, tenant, group| Ok(is_accepted(&context.assign_mobile_numbers(tenant, group, &numbers("+3247000004"))?)),
            |context, tenant, _| Ok(is_accepted(&context.add_mobile_numbers(tenant, &numbers("+3247000010"))?)),
            |context, tenant, _| Ok(context.define_trunk(tenant, &spans("+3220000..+3220009"), &definitions())?.is_ok()),
            |context, tenant, group| Ok(context.assign_trunk((tenant, group), &spans("+3220002..+3220005"))?.is_ok()),
            |context, tenant, group| Ok(context.unassign_trunk((tenant, group), &whole("+3220002"))?.is_ok()),
            |context, tenant, _| Ok(context.withdraw_trunk(tenant, &whole("+3220000"))?.is_ok()),
            |context, tenant, group| Ok(is_accepted(&context.unassign_mobile_numbers(tenant, group, &numbers("+3247000004"))?)),
        ]);
        let held: Vec<Span> = store.pieces().iter().map(|piece| piece.span).collect();
        assert_eq!(held, [span("+3247000001..+3247000010")]);
        // what a tenant is called now, and its revision; to panic is to be run alone
        accept(vec![
            |_, tenant, _| {
                assert_eq!((tenant.name.as_str(), tenant.revision), ("", 9));
                Ok(true)
            },
            |context, tenant, _| context.rename_tenant(tenant.clone(), Some("One".to_owned())).map(|_| true),
            |_, tenant, _| {
                assert_eq!((tenant.name.as_str(), tenant.revision), ("One", 11));
                Ok(true)
            },
        ]);
        // a user who has a number, and goes
        accept(vec![
            |context, tenant, group| Ok(is_accepted(&context.assign_mobile_numbers(tenant, group, &numbers("+3247000004"))?)),
            |context, tenant, group| {
                let number = UserNumber::Number("+3247000004".parse().unwrap());
                let changes = UserChanges { phone_number: Some(number), ..UserChanges::default() };
                let place = (tenant.clone(), group.clone());
                Ok(context.create_user(&place, &"ann".parse().unwrap(), &changes)?.is_ok())
            },
            |context, tenant, group| {
                let user = context.user(group.key, &"ann".parse().unwrap())?;
                context.delete_user(&(tenant.clone(), group.clone()), &user).map(|()| true)
            },
            |context, tenant, group| Ok(is_accepted(&context.unassign_mobile_numbers(tenant, group, &numbers("+3247000004"))?)),
        ]);
        // what a group has, when it is to go
        accept(vec![
            |context, tenant, group| Ok(is_accepted(&context.assign_mobile_numbers(tenant, group, &numbers("+3247000004"))?)),
            |context, _, group| Ok(matches!(context.delete_group(group), Err(StoreError::InUse(..)))),
            |context, tenant, _| Ok(is_accepted(&context.remove_mobile_numbers(tenant, &numbers("+3247000001..+3247000003"))?)),
        ]);
        assert_eq!(store.pieces().len(), 2);
        let tenant = store.inner.read(|context| context.tenant(&"one".parse().unwrap()));
        assert_eq!(tenant.unwrap().revision, 18);
        assert_eq!(store.inner.verify(Depth::Full, &mut |_| {}).unwrap(), 0);
    }
}
