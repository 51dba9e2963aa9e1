//! Definitions that become whole again: what was withdrawn and is added again is part of its definition.

use numbering_core::trunk::{self, ItemRef};
use numbering_core::{Item, NumberRange, Prefix, Span};
use numbering_store::{Definition, StoreError, Tenant, UserChanges, UserNumber, WriteContext};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::test_store::{TestError, TestStore};

/// The span of a text: `+1000000..+1000009` is a range, `+1000*` a prefix.
fn span(text: &str) -> Span {
    match text.strip_suffix('*') {
        Some(digits) => Span::from(digits.parse::<Prefix>().unwrap()),
        None => Span::from(text.parse::<NumberRange>().unwrap()),
    }
}

/// The attributes of most items; the text of a prefix is none of them.
fn attributes(text: &str) -> Definition {
    Definition {
        active: true,
        extension_length: Some(2),
        written: text.trim_end_matches('*').to_owned(),
        extensions: ("10".to_owned(), "19".to_owned()),
    }
}

fn define(
    context: &mut WriteContext<'_>,
    tenant: &Tenant,
    text: &str,
    attributes: Definition,
) -> Result<(), StoreError> {
    context
        .define_trunk(tenant, &[Ok(span(text))], &[attributes])?
        .unwrap();
    Ok(())
}

fn withdraw(context: &mut WriteContext<'_>, tenant: &Tenant, text: &str) -> Result<(), StoreError> {
    context
        .withdraw_trunk(tenant, &[Ok(ItemRef::Part(span(text)))])?
        .unwrap();
    Ok(())
}

/// A step of a test: `foo + TEXT` defines, `foo - TEXT` withdraws, and `foo # NUMBER` adds a mobile number.
fn step(store: &TestStore, step: &'static str) {
    change(store, step, attributes(step.rsplit(' ').next().unwrap()));
}

fn change(store: &TestStore, step: &'static str, attributes: Definition) {
    let done: Result<(), TestError> = store.change(move |context| {
        let [tenant, act, text] = step.split(' ').collect::<Vec<_>>().try_into().unwrap();
        let tenant = context.lock_tenant(&tenant.parse().unwrap())?;
        match act {
            "+" => define(context, &tenant, text, attributes.clone())?,
            "-" => withdraw(context, &tenant, text)?,
            _ => {
                let item: Item = Ok(text.parse().unwrap());
                assert_eq!(
                    context
                        .add_mobile_numbers(&tenant, &[item])?
                        .report
                        .accepted_count(),
                    1
                );
            }
        }
        Ok(())
    });
    done.unwrap();
}

/// A store with the tenants `foo` and `bar` after these steps.
fn store_after(database: &TestDatabase, steps: &[&'static str]) -> TestStore {
    let store = TestStore::new(database);
    store.tenant("foo", &["sales"]);
    store.tenant("bar", &[]);
    for text in steps {
        step(&store, text);
    }
    store
}

/// The rows of the pools, and the number of definitions.
fn rows(database: &TestDatabase, store: &TestStore) -> (Vec<Span>, i64) {
    let rows = store.inner.read(|context| {
        let rows = trunk::definitions(&context.inventory()?);
        Ok::<_, StoreError>(rows.into_iter().map(|row| row.span).collect())
    });
    (
        rows.unwrap(),
        database.session().number("SELECT count(*) FROM definitions"),
    )
}

#[track_caller]
fn assert_rows(database: &TestDatabase, store: &TestStore, expected: (&[&str], i64)) {
    let spans: Vec<Span> = expected.0.iter().map(|text| span(text)).collect();
    assert_eq!(rows(database, store), (spans, expected.1));
}

on_both_databases! {
    fn a_block_that_was_cut_and_completed_is_one_block(database: &TestDatabase) {
        let store = store_after(database, &[
            "foo + +3226127000..+3226127999", "foo - +3226127100..+3226127199", "foo + +3226127150..+3226127199",
            "foo + +3226127100..+3226127149",
        ]);
        assert_rows(database, &store, (&["+3226127000..+3226127999"], 1));
        step(&store, "foo - +3226127000..+3226127998");
        step(&store, "foo + +3226127500");
        assert_rows(database, &store, (&["+3226127500", "+3226127999"], 1));
    }

    fn a_prefix_that_was_cut_and_completed_keeps_the_text_it_was_written_with(database: &TestDatabase) {
        let store = store_after(database, &["foo + +4722*", "foo - +47223*", "foo + +47223*"]);
        assert_rows(database, &store, (&["+4722*"], 1));
        assert_eq!(database.session().texts("SELECT written AS answer FROM definitions"), ["+4722"]);
    }

    fn each_attribute_keeps_apart(database: &TestDatabase) {
        let store = store_after(database, &["foo + +3226127000..+3226127999", "foo - +3226127100..+3226127199"]);
        let same = attributes("");
        change(&store, "foo + +3226127100", Definition { active: false, ..same.clone() });
        change(&store, "foo + +3226127101", Definition { extension_length: None, ..same.clone() });
        change(&store, "foo + +3226127102", Definition { extensions: ("10".to_owned(), "18".to_owned()), ..same.clone() });
        change(&store, "foo + +3226127103", Definition { extensions: ("11".to_owned(), "19".to_owned()), ..same.clone() });
        assert_eq!(rows(database, &store).1, 5);
        change(&store, "foo + +3226127104", Definition { written: "other".to_owned(), ..same });
        assert_eq!(rows(database, &store).1, 5);
    }

    fn another_tenant_and_what_reaches_beyond_the_edge_stand_apart(database: &TestDatabase) {
        let store = store_after(database, &[
            "foo + +3226127000..+3226127099", "foo - +3226127090..+3226127099", "bar + +3226127090..+3226127091",
            "foo + +3226127095..+3226127100",
        ]);
        let rows = ["+3226127000..+3226127089", "+3226127090..+3226127091", "+3226127095..+3226127100"];
        assert_rows(database, &store, (&rows, 3));
    }

    fn a_definition_of_which_nothing_is_left_takes_nothing_back(database: &TestDatabase) {
        let store = store_after(database, &[
            "foo + +3226127000..+3226127099", "foo - +3226127000..+3226127099", "foo + +3226127000..+3226127049",
            "foo + +3226127050..+3226127099",
        ]);
        assert_rows(database, &store, (&["+3226127000..+3226127049", "+3226127050..+3226127099"], 2));
    }

    fn a_note_of_a_user_ends_when_the_prefix_over_it_becomes_whole(database: &TestDatabase) {
        let store = store_after(database, &["foo + +47221234*", "foo - +472212345*"]);
        let noted: Result<(), TestError> = store.change(|context| {
            let of = context.lock_group(&"foo".parse().unwrap(), &"sales".parse().unwrap())?;
            let phone_number = Some(UserNumber::Number("+47221234".parse().unwrap()));
            let changes = UserChanges { phone_number, ..UserChanges::default() };
            context.create_user(&of, &"ann".parse().unwrap(), &changes)?.unwrap();
            Ok(())
        });
        noted.unwrap();
        let notes = "SELECT phone_number AS answer FROM users";
        assert_eq!(database.session().texts(notes), ["+47221234"]);
        step(&store, "foo + +472212345*");
        assert_eq!(database.session().texts(notes), [""]);
        assert_rows(database, &store, (&["+47221234*"], 1));
    }

    fn changes_of_one_transaction_rejoin_too(database: &TestDatabase) {
        let store = store_after(database, &["foo + +3226127000..+3226127099"]);
        let all: Result<(), TestError> = store.change(|context| {
            let tenant = context.lock_tenant(&"foo".parse().unwrap())?;
            withdraw(context, &tenant, "+3226127000..+3226127049")?;
            define(context, &tenant, "+3226127000..+3226127049", attributes(""))?;
            withdraw(context, &tenant, "+3226127000..+3226127099")?;
            Ok(())
        });
        all.unwrap();
        assert_rows(database, &store, (&[], 0));
    }

    fn a_prefix_does_not_become_whole_over_a_held_number(database: &TestDatabase) {
        let store = store_after(database, &[
            "foo + +47221234*", "foo - +472212345*", "bar # +47221234", "foo + +472212345*",
        ]);
        assert_eq!(rows(database, &store).1, 2);
        step(&store, "foo - +472212345*");
        let gone: Result<(), TestError> = store.change(|context| {
            let bar = context.lock_tenant(&"bar".parse().unwrap())?;
            context.remove_mobile_numbers(&bar, &[Ok("+47221234".parse().unwrap())])?;
            Ok(())
        });
        gone.unwrap();
        step(&store, "foo + +472212345*");
        assert_rows(database, &store, (&["+47221234*"], 1));
    }
}
