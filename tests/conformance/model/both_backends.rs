//! A store on each database; both run the same requests.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::Debug;

use numbering_core::{E164, Holding, Piece};
use numbering_store::{
    Depth, Event, HistoryCursor, HistoryEntry, HistoryScope, NumberHolder, Operation, ReadContext, Settings,
    Store, StoreError, WriteContext,
};
use numbering_tests::database::{Backend, Session, TestDatabase};

use super::lists;
use super::trunk_store::{Actor, Locked, TrunkStore};
use numbering_laws::trunk::model::Model;
use numbering_laws::trunk::model_users::UserNumbers;

/// Copies the initial inventory, which all sequences start from.
const SAVE_INITIAL: &str = "CREATE TABLE kept_pieces AS SELECT * FROM pieces;
    CREATE TABLE kept_definitions AS SELECT * FROM definitions;
    CREATE TABLE kept_journal AS SELECT * FROM journal;
    CREATE TABLE kept_revisions AS SELECT key, revision FROM tenants";

/// Restores the initial inventory.
const RESTORE_INITIAL: &str = "BEGIN;
    DELETE FROM pieces; DELETE FROM definitions; DELETE FROM journal; UPDATE users SET phone_number = '';
    INSERT INTO definitions SELECT * FROM kept_definitions;
    INSERT INTO pieces SELECT * FROM kept_pieces;
    INSERT INTO journal SELECT * FROM kept_journal;
    UPDATE tenants SET revision = (SELECT revision FROM kept_revisions AS kept WHERE kept.key = tenants.key);
    COMMIT";

/// Empties a database for the next restore.
const EMPTY: &str =
    "DELETE FROM pieces; DELETE FROM definitions; DELETE FROM users; DELETE FROM group_services;
    DELETE FROM groups; DELETE FROM journal; DELETE FROM tenants WHERE key <> 0";

fn inventory(context: &mut ReadContext<'_>) -> Result<Vec<Piece>, StoreError> {
    context.inventory()
}

fn replay(context: &mut ReadContext<'_>) -> Result<Vec<Piece>, StoreError> {
    context.replay()
}

/// A store on one database, and a session that reads it past the store.
struct OneBackend {
    store: TrunkStore,
    session: RefCell<Session>,
    _database: TestDatabase,
    copy: Copy,
}

/// A database into which backups are restored.
struct Copy {
    store: Store,
    session: RefCell<Session>,
    _database: TestDatabase,
}

/// A store on SQLite, and one on PostgreSQL if it is installed.
pub(super) struct BothBackends {
    backends: Vec<OneBackend>,
    /// The initial inventory, which all sequences start from.
    initial: Model,
    /// The own numbers of users in the model.
    pub(super) user_numbers: RefCell<UserNumbers>,
}

impl BothBackends {
    pub(super) fn new(add_initial: impl FnOnce(&Self, &mut Model)) -> Self {
        let databases = [Backend::Sqlite, Backend::Postgres].map(TestDatabase::create);
        let backend = |database: TestDatabase| OneBackend {
            store: TrunkStore::new(&database),
            session: RefCell::new(database.session()),
            copy: Copy::new(database.backend()),
            _database: database,
        };
        let backends: Vec<OneBackend> = databases.into_iter().flatten().map(backend).collect();
        for pair in backends.windows(2) {
            assert_eq!(pair[0].store.actors, pair[1].store.actors);
        }
        let mut both = Self {
            backends,
            initial: Model::default(),
            user_numbers: RefCell::default(),
        };
        let mut initial = Model::default();
        add_initial(&both, &mut initial);
        both.check_lists(&both.check(&initial));
        both.initial = initial;
        both.on_each(SAVE_INITIAL);
        both
    }

    pub(super) fn actors(&self) -> &[Actor] {
        &self.backends[0].store.actors
    }

    /// Restores the initial inventory and returns its model.
    pub(super) fn reset(&self) -> Model {
        self.on_each(RESTORE_INITIAL);
        *self.user_numbers.borrow_mut() = UserNumbers::default();
        self.initial.clone()
    }

    /// Frees the space of deleted rows, without which thousands of sequences get slow.
    pub(super) fn vacuum(&self) {
        self.on_each("VACUUM");
    }

    fn on_each(&self, sql: &str) {
        for backend in &self.backends {
            backend.session.borrow_mut().run(sql).unwrap();
        }
    }

    /// Runs a change on each database; asserts the same result at the same revision.
    pub(super) fn act<T: Send + PartialEq + Debug + 'static>(
        &self,
        actor: &Actor,
        change: impl Fn(&mut WriteContext<'_>, &Locked) -> Result<(T, bool), StoreError> + Clone + Send + 'static,
    ) -> (i64, T) {
        self.same_on_each(|store| store.act(actor, change.clone()))
    }

    /// The result on each database, which must be the same.
    fn same_on_each<T: PartialEq + Debug>(&self, ask: impl Fn(&TrunkStore) -> T) -> T {
        let mut answers: Vec<T> = self.backends.iter().map(|backend| ask(&backend.store)).collect();
        assert!(
            answers.windows(2).all(|pair| pair[0] == pair[1]),
            "the databases differ: {answers:?}"
        );
        answers.swap_remove(0)
    }

    /// Asserts that both databases hold the same canonical pieces, those of the model; returns them.
    pub(super) fn check(&self, model: &Model) -> Vec<Piece> {
        let pieces = self.same_on_each(|store| store.inner.read(inventory).unwrap());
        assert_eq!(Model::of(&pieces), *model);
        for pair in pieces.windows(2) {
            let is_one = pair[0].holding == pair[1].holding && pair[0].span.touches(pair[1].span);
            assert!(!is_one, "{pair:?} are one");
        }
        self.check_user_numbers(model);
        pieces
    }

    /// Asserts that users have the numbers of the model, without the notes on numbers that are held now.
    fn check_user_numbers(&self, model: &Model) {
        let mut expected = self.user_numbers.borrow_mut();
        expected.clear_held(model);
        let numbers = expected.0.iter();
        let expected: Vec<String> = numbers
            .map(|(user, (_, number))| format!("{} {number}", user.0))
            .collect();
        let query =
            "SELECT key || ' ' || phone_number AS answer FROM users WHERE phone_number <> '' ORDER BY key";
        for backend in &self.backends {
            assert_eq!(
                backend.session.borrow_mut().texts(query),
                expected,
                "the numbers of users"
            );
        }
    }

    /// Asserts that `verify` finds nothing, also after a backup and a restore.
    pub(super) fn check_backups(&self) {
        for backend in &self.backends {
            let store = &backend.store.inner;
            assert_verified(store);
            let mut backup = Vec::new();
            store.backup(&mut backup, &mut |_, _| {}).unwrap();
            let copy = &backend.copy;
            copy.store
                .restore(&mut backup.as_slice(), &mut |_, _| {})
                .unwrap();
            assert_verified(&copy.store);
            copy.session.borrow_mut().run(EMPTY).unwrap();
        }
    }

    /// Asserts that every list, and the journal's replay, agree with `pieces`.
    pub(super) fn check_lists(&self, pieces: &[Piece]) {
        Model::of(pieces).check_nothing_is_held_twice();
        for backend in &self.backends {
            let store = &backend.store;
            assert_eq!(lists::pieces(store), pieces);
            lists::check(store, pieces);
            check_holders(store, &Model::of(pieces));
            let replayed = store.inner.read(replay).unwrap();
            assert_eq!(replayed, pieces, "the journal differs");
        }
    }

    /// Asserts that no definition without pieces is left.
    pub(super) fn check_definitions(&self, pieces: &[Piece]) {
        let definitions = pieces.iter().filter(|piece| piece.holding.is_trunk());
        let definitions: HashSet<_> = definitions
            .map(|piece| (piece.holding.tenant, piece.holding.kind))
            .collect();
        for backend in &self.backends {
            let kept = backend
                .session
                .borrow_mut()
                .number("SELECT count(*) FROM definitions");
            assert_eq!(
                i64::try_from(definitions.len()),
                Ok(kept),
                "a definition without pieces is left"
            );
        }
    }
}

impl Copy {
    fn new(backend: Backend) -> Self {
        let database = TestDatabase::create(backend).expect("the other database is there");
        let url = database.url().parse().unwrap();
        let store = Store::open(&Settings { url, readers: 1 }).unwrap();
        store.migrate().unwrap();
        Self {
            store,
            session: RefCell::new(database.session()),
            _database: database,
        }
    }
}

/// Asserts that a look-up of each of some numbers gives the holder of the model, and that its history ends with that holder.
fn check_holders(store: &TrunkStore, model: &Model) {
    for number in (1_000_000..1_000_030).chain([10_000_260, 10_000_285]) {
        let number = E164::from_value(number).unwrap();
        let (found, last) = store.inner.read(|context| look_up(context, number)).unwrap();
        let found = found.map(|held| (held.piece.holding, held.is_divided));
        let expected = model.holder(number);
        let who = |held: Holding| (held.tenant, held.kind, held.group(), held.user());
        assert_eq!(found.map(|(held, _)| who(held)), expected.map(who), "{number}");
        assert!(found.is_none_or(|(held, is_divided)| !is_divided || held.assignment.is_none()));
        check_last_change(last.as_ref(), expected, number);
    }
}

/// Asserts that a number came to its holder by the last change of its history.
fn check_last_change(last: Option<&HistoryEntry>, holder: Option<Holding>, number: E164) {
    let Some(held) = holder else {
        let is_free = last.is_none_or(|last| last.operation == Operation::Remove);
        assert!(is_free, "{number} is free after {last:?}");
        return;
    };
    let expected: &[Operation] = match (held.group(), held.user()) {
        (None, _) => &[Operation::Add, Operation::Unassign],
        (Some(_), None) => &[Operation::Assign, Operation::Release, Operation::AssignToUser],
        (Some(_), Some(_)) => &[Operation::AssignToUser],
    };
    let last = last.unwrap_or_else(|| panic!("{number} has no history and is with {held:?}"));
    assert_eq!(last.tenant_key, held.tenant, "{number}: {last:?}");
    assert!(
        expected.contains(&last.operation),
        "{number} is with {held:?} after {last:?}"
    );
    if let Some(group) = held.group() {
        assert_eq!(last.group_key, Some(group), "{number}: {last:?}");
    }
}

/// The holder of a number, and the last change of its history.
fn look_up(
    context: &mut ReadContext<'_>,
    number: E164,
) -> Result<(Option<NumberHolder>, Option<HistoryEntry>), StoreError> {
    let mut cursor = HistoryCursor::new(number, HistoryScope::default(), None);
    let mut last = None;
    loop {
        let mut page = context.next_history(&mut cursor)?;
        if page.is_empty() {
            return Ok((context.holder(number)?, last));
        }
        last = page.pop();
    }
}

fn assert_verified(store: &Store) {
    let mut found = Vec::new();
    let mut collect = |event| {
        if let Event::Found(finding) = event {
            found.push(finding);
        }
    };
    store.verify(Depth::Full, &mut collect).unwrap();
    assert_eq!(found, []);
}
