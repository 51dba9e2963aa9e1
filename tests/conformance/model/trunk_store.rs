//! A store with two tenants and their groups and users, for the random requests.

use numbering_core::trunk::TenantGroup;
use numbering_core::{GroupId, TenantId, UserId, UserKey};
use numbering_store::{
    Author, ChangeError, LockedGroup, NewGroup, NewTenant, Settings, Store, StoreError, TenantKind, User,
    UserChanges, WriteContext, WriteOptions,
};
use numbering_tests::database::TestDatabase;
use tokio::runtime::Runtime;

/// Tenant, group and user of each actor: one group has two users.
const ACTORS: [[&str; 3]; 4] = [
    ["foo", "sales", "ann"],
    ["foo", "sales", "bob"],
    ["foo", "help", "cyd"],
    ["bar", "desk", "dan"],
];

/// The tenant, group and user of a request.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Actor {
    tenant: TenantId,
    group: GroupId,
    user: UserId,
    pub(super) of: TenantGroup,
    pub(super) user_key: UserKey,
}

/// The rows of an actor inside a change, with the tenant locked at the revision of the change.
pub(super) struct Locked {
    pub(super) of: LockedGroup,
    pub(super) user: User,
}

/// The error of a change: the result of a rejected change, or an error of the store.
enum TestError<T> {
    Rejected(T),
    Store(StoreError),
}

impl<T> From<StoreError> for TestError<T> {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl<T: Send + 'static> ChangeError for TestError<T> {
    fn store_error(&self) -> Option<&StoreError> {
        match self {
            Self::Rejected(_) => None,
            Self::Store(error) => Some(error),
        }
    }
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
        store.actors = ACTORS.map(|names| store.create_actor(names)).to_vec();
        store
    }

    fn create_actor(&self, [tenant, group, user]: [&str; 3]) -> Actor {
        let (tenant, group): (TenantId, GroupId) = (tenant.parse().unwrap(), group.parse().unwrap());
        let user: UserId = user.parse().unwrap();
        let names = (tenant.clone(), group.clone(), user.clone());
        let (of, user_key) = self.write(move |context| {
            let (tenant, group, user) = &names;
            let row = match context.tenant(tenant) {
                Err(StoreError::NotFound(..)) => context.create_tenant(&new_tenant(tenant))?,
                found => found?,
            };
            if context.group(row.key, group).is_err() {
                let (id, name) = (group.clone(), String::new());
                context.create_group(row.key, &NewGroup { id, name })?;
            }
            let of = context.lock_group(tenant, group)?;
            let user = context.create_user(&of, user, &UserChanges::default())?;
            Ok(((of.keys(), user.unwrap().key), true))
        });
        Actor {
            tenant,
            group,
            user,
            of,
            user_key,
        }
    }

    /// Runs a change, which says whether it is committed or rejected.
    fn write<T: Send + 'static>(
        &self,
        change: impl Fn(&mut WriteContext<'_>) -> Result<(T, bool), StoreError> + Send + 'static,
    ) -> T {
        let author = Author {
            actor: "test".to_owned(),
            request_id: String::new(),
        };
        let operation = move |context: &mut WriteContext<'_>| {
            let (result, is_done) = change(context)?;
            if is_done {
                Ok(result)
            } else {
                Err(TestError::Rejected(result))
            }
        };
        let written = self.inner.write(WriteOptions::new(author), operation);
        match self.runtime.block_on(written) {
            Ok(result) | Err(TestError::Rejected(result)) => result,
            Err(TestError::Store(error)) => panic!("{error}"),
        }
    }

    /// Runs a change with an actor locked; returns the revision and the result.
    pub(super) fn act<T: Send + 'static>(
        &self,
        actor: &Actor,
        change: impl Fn(&mut WriteContext<'_>, &Locked) -> Result<(T, bool), StoreError> + Send + 'static,
    ) -> (i64, T) {
        let actor = actor.clone();
        self.write(move |context| {
            let of = context.lock_group(&actor.tenant, &actor.group)?;
            let user = context.user(of.group().key, &actor.user)?;
            let locked = Locked { of, user };
            let (result, is_done) = change(context, &locked)?;
            Ok(((locked.of.tenant().revision, result), is_done))
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
