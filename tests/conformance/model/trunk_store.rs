//! A store with two tenants, their groups and users, and requests to it.

use std::sync::{Arc, Mutex};

use numbering_core::trunk::TenantGroup;
use numbering_core::{GroupId, TenantId, UserId, UserKey};
use numbering_store::{
    Answer, Author, Effect, Group, NewGroup, NewTenant, Prefetch, Settings, Store, StoreError, Tenant,
    TenantKind, User, UserChanges, WriteContext, WriteOptions,
};
use numbering_tests::database::TestDatabase;
use tokio::runtime::Runtime;

/// Tenants, their groups and the users of those: one group has two.
const PEOPLE: [[&str; 3]; 4] = [
    ["foo", "sales", "ann"],
    ["foo", "sales", "bob"],
    ["foo", "help", "cyd"],
    ["bar", "desk", "dan"],
];

/// Whoever a request is about: a tenant, a group of it, and a user of that.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Actor {
    tenant: TenantId,
    group: GroupId,
    user: UserId,
    pub(super) of: TenantGroup,
    pub(super) user_key: UserKey,
}

/// What a change knows of whoever it is about: locked, at the revision of the change.
pub(super) struct Locked {
    pub(super) tenant: Tenant,
    pub(super) group: Group,
    pub(super) user: User,
}

pub(super) struct TrunkStore {
    pub(super) inner: Store,
    pub(super) actors: Vec<Actor>,
    runtime: Runtime,
}

impl TrunkStore {
    pub(super) fn new(database: &TestDatabase) -> Self {
        let url = database.url().parse().unwrap();
        let store = Store::open(&Settings { url, readers: 1 }).unwrap();
        store.migrate().unwrap();
        let mut store = Self {
            inner: store,
            actors: Vec::new(),
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_time()
                .build()
                .unwrap(),
        };
        store.actors = PEOPLE.map(|names| store.provide(names)).to_vec();
        store
    }

    fn provide(&self, [tenant, group, user]: [&str; 3]) -> Actor {
        let (tenant, group): (TenantId, GroupId) = (tenant.parse().unwrap(), group.parse().unwrap());
        let user: UserId = user.parse().unwrap();
        let names = (tenant.clone(), group.clone(), user.clone());
        let (of, user_key) = self.write(move |context| {
            let (tenant, group, user) = &names;
            let known = match context.tenant(tenant) {
                Err(StoreError::NotFound(..)) => context.create_tenant(&new_tenant(tenant))?,
                known => known?,
            };
            if context.group(known.key, group).is_err() {
                let (id, name) = (group.clone(), String::new());
                context.create_group(known.key, &NewGroup { id, name })?;
            }
            let of = context.lock_group(tenant, group)?;
            let user = context.create_user(&of, user, &UserChanges::default())?;
            let place = TenantGroup {
                tenant: of.0.key,
                group: of.1.key,
            };
            Ok(((place, user.unwrap().key), true))
        });
        Actor {
            tenant,
            group,
            user,
            of,
            user_key,
        }
    }

    /// Runs a change; what it comes to stays if it says so.
    fn write<T: Send + 'static>(
        &self,
        change: impl Fn(&mut WriteContext<'_>) -> Result<(T, bool), StoreError> + Send + 'static,
    ) -> T {
        let result = Arc::new(Mutex::new(None));
        let slot = Arc::clone(&result);
        let options = WriteOptions {
            prefetch: Prefetch::default(),
            author: Author {
                actor: "test".to_owned(),
                request_id: String::new(),
            },
            once: None,
            items: 1,
        };
        let answered = self.runtime.block_on(self.inner.write(options, move |context| {
            let (result, is_done) = change(context)?;
            *slot.lock().unwrap() = Some(result);
            let answer = Answer {
                status: 0,
                body: Vec::new(),
                kept: None,
            };
            Ok(if is_done {
                Effect::Done(answer)
            } else {
                Effect::Refused(answer)
            })
        }));
        answered.unwrap();
        result.lock().unwrap().take().expect("the change was run")
    }

    /// Runs a change about an actor, who is locked; says at which revision, and what it came to.
    pub(super) fn act<T: Send + 'static>(
        &self,
        actor: &Actor,
        change: impl Fn(&mut WriteContext<'_>, &Locked) -> Result<(T, bool), StoreError> + Send + 'static,
    ) -> (i64, T) {
        let actor = actor.clone();
        self.write(move |context| {
            let (tenant, group) = context.lock_group(&actor.tenant, &actor.group)?;
            let user = context.user(group.key, &actor.user)?;
            let locked = Locked { tenant, group, user };
            let (result, is_done) = change(context, &locked)?;
            Ok(((locked.tenant.revision, result), is_done))
        })
    }
}

fn new_tenant(id: &TenantId) -> NewTenant {
    NewTenant {
        id: id.clone(),
        kind: TenantKind::ServiceProvider,
        name: String::new(),
    }
}
