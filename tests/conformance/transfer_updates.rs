//! Tests of imports that update: what a tenant holds comes to the holders and attributes that a record names.

use std::collections::BTreeSet;

use numbering_core::{NumberRange, Prefix, Rejection, Span};
use numbering_store::{
    Definition, HolderNames, Imported, NamedFields, OnHeld, OnMissing, Operation, Record, RecordError,
    RecordItem, TrunkPart, UserChanges, UserNumber,
};
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use crate::store::TestStore;
use crate::transfer::{export, import};
use crate::verify_fixture::{assert_verified, change_group, fill};

/// Updates. A record that repeats another one has no error, so that it is told apart from the others.
fn update(store: &TestStore, records: &[Record]) -> Vec<Result<Imported, Option<RecordError>>> {
    update_repeated(store, records, &[])
}

fn update_repeated(
    store: &TestStore,
    records: &[Record],
    repeated: &[usize],
) -> Vec<Result<Imported, Option<RecordError>>> {
    let (records, repeated) = (
        records.to_vec(),
        repeated.iter().copied().collect::<BTreeSet<_>>(),
    );
    let on_held = OnHeld::Update { repeated };
    let outcomes = store
        .change(move |context| context.import_or_update(&records, OnMissing::Create, &on_held))
        .unwrap();
    let is_duplicate = |error: &RecordError| matches!(error, RecordError::Rejected(rejection, _) if **rejection == Rejection::DuplicateInRequest);
    let told = |error| if is_duplicate(&error) { None } else { Some(error) };
    outcomes
        .into_iter()
        .map(|outcome| outcome.map_err(told))
        .collect()
}

fn record(holder: &str, held: RecordItem) -> Record {
    let mut ids = holder.split('/');
    Record {
        tenant: ids.next().unwrap().parse().unwrap(),
        group: ids.next().map(|id| id.parse().unwrap()),
        user: ids.next().map(|id| id.parse().unwrap()),
        held,
        named: NamedFields::ALL,
        names: HolderNames::default(),
    }
}

fn mobile(holder: &str, numbers: &str) -> Record {
    record(holder, RecordItem::Mobile(numbers.parse().unwrap()))
}

fn trunk(holder: &str, span: Span) -> Record {
    let written = span
        .prefixes()
        .first()
        .map(ToString::to_string)
        .unwrap_or_default();
    record(
        holder,
        RecordItem::Trunk(Box::new(TrunkPart {
            span,
            definition: Definition {
                active: true,
                extension_length: None,
                written,
                extensions: (String::new(), String::new()),
            },
            of: None,
            share: None,
        })),
    )
}

fn range(holder: &str, numbers: &str) -> Record {
    trunk(holder, numbers.parse::<NumberRange>().unwrap().into())
}

/// The holders of an inventory, as `first holder`.
fn holders(store: &TestStore) -> Vec<String> {
    let text = |record: &Record| {
        let span = match &record.held {
            RecordItem::Mobile(numbers) => Span::from(*numbers),
            RecordItem::Trunk(part) => part.span,
        };
        let ids = [
            record.group.as_ref().map(ToString::to_string),
            record.user.as_ref().map(ToString::to_string),
        ];
        let ids: Vec<String> = ids.into_iter().flatten().collect();
        format!("{span:?} {}", ids.join("/"))
    };
    export(store).iter().map(text).collect()
}

on_both_databases! {
    fn numbers_come_to_the_holders_that_records_name(database: &TestDatabase) {
        let store = TestStore::new(database);
        import(&store, &[
            mobile("foo/a/ann", "+32470000001"),
            mobile("foo/a", "+32470000002..+32470000009"),
            mobile("foo", "+32470000010..+32470000019"),
            range("foo/a/ann", "+3226127000..+3226127009"),
            trunk("foo", "+3248".parse::<Prefix>().unwrap().into()),
        ], OnMissing::Create);
        let outcomes = update(&store, &[
            mobile("foo/b/bob", "+32470000001"),
            mobile("foo/b", "+32470000005..+32470000014"),
            mobile("foo", "+32470000002"),
            range("foo/b/bob", "+3226127003..+3226127005"),
            trunk("foo/a", "+3248".parse::<Prefix>().unwrap().into()),
            mobile("foo/a", "+32470000020"),
        ]);
        let updated = Ok(Imported::Updated);
        assert_eq!(outcomes, [updated.clone(), updated.clone(), updated.clone(), updated.clone(), updated, Ok(Imported::Added)]);
        assert_eq!(holders(&store), [
            "+3226127000..+3226127002 a/ann",
            "+3226127003..+3226127005 b/bob",
            "+3226127006..+3226127009 a/ann",
            "+32470000001 b/bob",
            "+32470000002 ",
            "+32470000003..+32470000004 a",
            "+32470000005..+32470000014 b",
            "+32470000015..+32470000019 ",
            "+32470000020 a",
            "[+3248] a",
        ]);
        // ann can have another number, and bob cannot
        let outcomes = update(&store, &[mobile("foo/a/ann", "+32470000003"), mobile("foo/b/bob", "+32470000005")]);
        assert_eq!(outcomes, [Ok(Imported::Updated), Err(Some(RecordError::OneNumber))]);
        assert_verified(&store);
    }

    fn a_number_that_was_noted_stays_with_the_user_who_gets_it(database: &TestDatabase) {
        let store = TestStore::new(database);
        import(&store, &[range("foo/a/ann", "+3226127000"), range("foo/a/bob", "+3226127001")], OnMissing::Create);
        change_group(&store, "foo", "a", |context, of| {
            let bob = context.user(of.group().key, &"bob".parse().unwrap()).unwrap();
            let number = UserNumber::Number("+32470000009".parse().unwrap());
            let noted = UserChanges { phone_number: Some(number), ..UserChanges::default() };
            context.update_user(of, bob, &noted).unwrap().unwrap();
        });
        // the note is cleared when the number arrives, which is in the transaction of the update
        let outcomes = store.change(|context| {
            context.import(&[mobile("foo/a", "+32470000009")], OnMissing::Reject)?;
            let on_held = OnHeld::Update { repeated: BTreeSet::new() };
            context.import_or_update(&[mobile("foo/a/ann", "+32470000009")], OnMissing::Reject, &on_held)
        });
        assert_eq!(outcomes.unwrap(), [Ok(Imported::Updated)]);
        let numbers = database.session().texts("SELECT phone_number AS answer FROM users ORDER BY user_id");
        assert_eq!(numbers, ["+32470000009", ""]);
        assert_verified(&store);
    }

    fn an_update_records_who_has_the_bare_digits_of_a_prefix(database: &TestDatabase) {
        let store = TestStore::new(database);
        let part = |holder: &str, digits: &str| Record {
            named: NamedFields::GROUP.with(NamedFields::USER),
            ..trunk(holder, digits.parse::<Prefix>().unwrap().into())
        };
        let last = || {
            let last = store.history("+43190123").pop().unwrap();
            (last.operation, last.group, last.user)
        };
        let change = |operation, group: &str, user: &str| (operation, group.to_owned(), user.to_owned());
        import(&store, &[trunk("foo", "+43190123".parse::<Prefix>().unwrap().into())], OnMissing::Create);
        let all: Vec<Record> = (0..10).map(|digit| part("foo/a/ann", &format!("+43190123{digit}"))).collect();
        assert_eq!(update(&store, &all), vec![Ok(Imported::Updated); 10]);
        assert_eq!(last(), change(Operation::AssignToUser, "a", "ann"));
        update(&store, &[part("foo/b", "+431901237")]);
        assert_eq!(last(), change(Operation::Unassign, "a", ""));
        update(&store, &[part("foo/a/ann", "+431901237")]);
        assert_eq!(last(), change(Operation::AssignToUser, "a", "ann"));
        assert_verified(&store);
    }

    fn an_import_records_who_has_the_bare_digits_of_a_prefix(database: &TestDatabase) {
        let store = TestStore::new(database);
        let mut all: Vec<Record> =
            (0..10).map(|digit| trunk("foo/a/ann", format!("+43190123{digit}").parse::<Prefix>().unwrap().into())).collect();
        for (record, share) in all.iter_mut().zip(1_u8..) {
            if let RecordItem::Trunk(part) = &mut record.held {
                (part.of, part.share) = (Some("1".to_owned()), Some(share.to_string()));
                "+43190123".clone_into(&mut part.definition.written);
            }
        }
        assert_eq!(import(&store, &all, OnMissing::Create), vec![None; 10]);
        let operations: Vec<Operation> = store.history("+43190123").into_iter().map(|entry| entry.operation).collect();
        assert_eq!(operations, [Operation::Add, Operation::Assign, Operation::AssignToUser]);
        assert_verified(&store);
    }

    fn an_inventory_updated_with_itself_is_unchanged(database: &TestDatabase) {
        let store = fill(database);
        let records = export(&store);
        let entries = || database.session().number("SELECT count(*) FROM journal");
        let before = entries();
        assert_eq!(update(&store, &records), vec![Ok(Imported::Unchanged); records.len()]);
        assert_eq!((export(&store), entries()), (records, before));
    }

    fn fields_that_a_record_does_not_name_stay(database: &TestDatabase) {
        let store = TestStore::new(database);
        import(&store, &[mobile("foo/a/ann", "+32470000001"), range("foo/a/ann", "+3226127000")], OnMissing::Create);
        let before = export(&store);
        let blank = |record: Record, named| Record { named, ..record };
        let mut inactive = range("foo", "+3226127000");
        if let RecordItem::Trunk(part) = &mut inactive.held { part.definition.active = false }
        let outcomes = update(&store, &[
            blank(mobile("foo", "+32470000001"), NamedFields::NONE),
            blank(mobile("foo/a", "+32470000001"), NamedFields::GROUP),
            blank(inactive, NamedFields::USER),
        ]);
        assert_eq!(outcomes, [Ok(Imported::Unchanged), Err(None), Ok(Imported::Unchanged)]);
        assert_eq!(export(&store), before);
    }

    fn attributes_change_for_a_whole_definition_alone(database: &TestDatabase) {
        let store = TestStore::new(database);
        import(&store, &[range("foo/a", "+3226127000..+3226127009"), range("foo", "+3226127020")], OnMissing::Create);
        update(&store, &[range("foo", "+3226127005..+3226127009")]);
        let inactive = |numbers, holder| {
            let mut record = range(holder, numbers);
            if let RecordItem::Trunk(part) = &mut record.held { part.definition.active = false }
            record
        };
        let part = update(&store, &[inactive("+3226127000..+3226127004", "foo/a")]);
        assert_eq!(part, [Err(Some(RecordError::PartOfDefinition))]);
        let whole = update(&store, &[
            inactive("+3226127000..+3226127004", "foo/a"),
            inactive("+3226127005..+3226127009", "foo"),
        ]);
        assert_eq!(whole, vec![Ok(Imported::Updated); 2]);
        let actives: Vec<bool> = export(&store).iter().map(|record| match &record.held {
            RecordItem::Trunk(part) => part.definition.active,
            RecordItem::Mobile(_) => true,
        }).collect();
        assert_eq!(actives, [false, false, true]);
        assert_verified(&store);
    }

    fn of_two_updates_of_a_number_the_earlier_wins(database: &TestDatabase) {
        let store = TestStore::new(database);
        import(&store, &[mobile("foo", "+32470000001..+32470000009")], OnMissing::Create);
        let outcomes = update(&store, &[
            mobile("foo/a", "+32470000001..+32470000003"),
            mobile("foo/b", "+32470000003"),
            mobile("foo/a", "+32470000001..+32470000003"),
        ]);
        assert_eq!(outcomes, [Ok(Imported::Updated), Err(None), Ok(Imported::Unchanged)]);
        // an earlier chunk has had them
        let outcomes = update_repeated(&store, &[
            mobile("foo/b", "+32470000001"),
            mobile("foo/a", "+32470000002"),
        ], &[0, 1]);
        assert_eq!(outcomes, [Err(None), Ok(Imported::Unchanged)]);
        assert_verified(&store);
    }
}
