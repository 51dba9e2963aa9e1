//! An inventory with one of everything, for the tests of verify, backup and transfer.

use numbering_core::trunk::ItemRef;
use numbering_core::{GroupId, Item, Scope, TenantId, UserId};
use numbering_store::{
    Definition, Depth, Event, LockedGroup, NewDepartment, NewExclusiveNumber, NewToken, PLATFORM_KEY,
    Service, StoreError, UserChanges, UserNumber, UserTrunkLists, WriteContext,
};
use numbering_tests::database::TestDatabase;

use crate::store::TestStore;

/// Creates a store with tenants `foo` and `bar`. `foo` has mobile numbers, some assigned to group `sales`, one to user
/// `ann`, and a range of which `sales` and `ann` have parts; `bar` has a prefix that is split.
pub(crate) fn fill(database: &TestDatabase) -> TestStore {
    let store = TestStore::new(database);
    store.tenant("foo", &["sales", "help"]);
    store.tenant("bar", &["desk"]);
    add_users(&store);
    add_mobile(&store);
    add_trunk(&store);
    add_exclusive_and_token(&store);
    store
}

fn add_users(store: &TestStore) {
    change_group(store, "foo", "sales", |context, of| {
        let name = |name: &str, parent: Option<&str>| NewDepartment {
            name: name.to_owned(),
            parent: parent.map(str::to_owned),
        };
        context
            .create_department(of.group().key, &name("west", None))
            .unwrap()
            .unwrap();
        context
            .create_department(of.group().key, &name("north", Some("west")))
            .unwrap()
            .unwrap();
        for user in ["ann", "bob"] {
            let user: UserId = user.parse().unwrap();
            let attributes = UserChanges {
                department: Some("north".to_owned()),
                first_name: Some("Jürgen \"\\\n\t,;|".to_owned()),
                ..UserChanges::default()
            };
            context.create_user(of, &user, &attributes).unwrap().unwrap();
        }
        context
            .assign_services(of.group(), &[Service::ImmediateTrunking])
            .unwrap();
    });
}

fn add_mobile(store: &TestStore) {
    change_group(store, "foo", "sales", |context, of| {
        let added =
            context.add_mobile_numbers(of.tenant(), &items(&["+32470000000..+32470000099", "+3247100"]));
        assert_eq!(added.unwrap().report.accepted_count(), 2);
        let numbers = items(&["+32470000010..+32470000019"]);
        let assigned = context.assign_mobile_numbers(of, &numbers);
        assert_eq!(assigned.unwrap().report.accepted_count(), 1);
        let ann = context.user(of.group().key, &"ann".parse().unwrap()).unwrap();
        let changes = UserChanges {
            phone_number: Some(UserNumber::Number("+32470000015".parse().unwrap())),
            ..UserChanges::default()
        };
        context.update_user(of, ann, &changes).unwrap().unwrap();
    });
}

fn add_trunk(store: &TestStore) {
    let definition = |written: &str| Definition {
        active: written.is_empty(),
        extension_length: Some(4),
        written: written.to_owned(),
        extensions: (String::new(), String::new()),
    };
    change_group(store, "foo", "sales", move |context, of| {
        let range = items(&["+3226127000..+3226127999"]);
        let spans: Vec<_> = range.iter().map(|range| range.map(Into::into)).collect();
        context
            .define_trunk(of.tenant(), &spans, &[definition("")])
            .unwrap()
            .unwrap();
        let part: Vec<_> = items(&["+3226127000..+3226127099"])
            .iter()
            .map(|range| range.map(Into::into))
            .collect();
        context.assign_trunk(of, &part).unwrap().unwrap();
        let ann = context.user(of.group().key, &"ann".parse().unwrap()).unwrap();
        let lists = UserTrunkLists {
            ranges: Some(vec![Ok(ItemRef::Part(
                items(&["+3226127001"])[0].unwrap().into(),
            ))]),
            prefixes: None,
        };
        context.assign_trunk_to_user(of, &ann, &lists).unwrap().unwrap();
    });
    change_group(store, "bar", "desk", move |context, of| {
        let prefix = |text: &str| Ok(text.parse::<numbering_core::Prefix>().unwrap().into());
        context
            .define_trunk(of.tenant(), &[prefix("+43-1")], &[definition("+43-1")])
            .unwrap()
            .unwrap();
        context
            .assign_trunk(of, &[prefix("+4311234501")])
            .unwrap()
            .unwrap();
    });
}

/// Adds exclusive numbers and a token, which are not part of the inventory.
fn add_exclusive_and_token(store: &TestStore) {
    change_group(store, "foo", "sales", |context, of| {
        for (tenant, number) in [
            (PLATFORM_KEY, "112"),
            (of.tenant().key, "taxi"),
            (of.tenant().key, "tax\u{ef}"),
        ] {
            let new = NewExclusiveNumber {
                number: number.parse().unwrap(),
                enabled: true,
                description: None,
            };
            context.create_exclusive_number(tenant, &new).unwrap().unwrap();
        }
        let token = NewToken {
            id: "desk".to_owned(),
            secret_hash: [0xd3; 32],
            scope: Scope::Group(of.tenant().id.clone(), of.group().id.clone()),
            name: "the desk".to_owned(),
            is_read_only: true,
            expires_at: Some(4_000_000_000),
        };
        context.create_token(&token).unwrap();
    });
}

/// Asserts that a verification finds nothing.
#[track_caller]
pub(crate) fn assert_verified(store: &TestStore) {
    let mut found = Vec::new();
    store
        .inner
        .verify(Depth::Full, &mut |event| found.push(event))
        .unwrap();
    found.retain(|event| matches!(event, Event::Found(_)));
    assert_eq!(found, []);
}

/// Runs a change with this group locked.
pub(crate) fn change_group(
    store: &TestStore,
    tenant: &str,
    group: &str,
    change: impl Fn(&mut WriteContext<'_>, &LockedGroup) + Send + 'static,
) {
    let (tenant, group): (TenantId, GroupId) = (tenant.parse().unwrap(), group.parse().unwrap());
    store
        .change(move |context| {
            let of = context.lock_group(&tenant, &group)?;
            change(context, &of);
            Ok::<_, StoreError>(())
        })
        .unwrap();
}

fn items(texts: &[&str]) -> Vec<Item> {
    texts.iter().map(|text| Ok(text.parse().unwrap())).collect()
}
