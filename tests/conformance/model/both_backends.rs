//! A store on each database, on which the same is done.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt::Debug;

use numbering_core::Piece;
use numbering_store::{ReadContext, StoreError, WriteContext};
use numbering_tests::database::{Backend, Session, TestDatabase};

use super::lists;
use super::requests::begin;
use super::trunk_store::{Actor, Locked, TrunkStore};
use numbering_laws::trunk::model::Model;

/// Keeps aside what all sequences begin with.
const KEEP: &str = "CREATE TABLE kept_pieces AS SELECT * FROM pieces;
    CREATE TABLE kept_definitions AS SELECT * FROM definitions;
    CREATE TABLE kept_journal AS SELECT * FROM journal;
    CREATE TABLE kept_revisions AS SELECT key, revision FROM tenants";

/// Leaves nothing but what was kept aside.
const BEGIN_AGAIN: &str = "BEGIN;
    DELETE FROM pieces; DELETE FROM definitions; DELETE FROM journal;
    INSERT INTO definitions SELECT * FROM kept_definitions;
    INSERT INTO pieces SELECT * FROM kept_pieces;
    INSERT INTO journal SELECT * FROM kept_journal;
    UPDATE tenants SET revision = (SELECT revision FROM kept_revisions AS kept WHERE kept.key = tenants.key);
    COMMIT";

fn inventory(context: &mut ReadContext<'_>) -> Result<Vec<Piece>, StoreError> {
    context.inventory()
}

fn replay(context: &mut ReadContext<'_>) -> Result<Vec<Piece>, StoreError> {
    context.replay()
}

/// One database, with what looks at it past the store.
struct Place {
    store: TrunkStore,
    session: RefCell<Session>,
    _database: TestDatabase,
}

/// A store on SQLite, and one on PostgreSQL where that is installed.
pub(super) struct BothBackends {
    places: Vec<Place>,
    /// What all sequences begin with.
    begun: Model,
}

impl BothBackends {
    pub(super) fn new() -> Self {
        let databases = [Backend::Sqlite, Backend::Postgres].map(TestDatabase::create);
        let place = |database: TestDatabase| Place {
            store: TrunkStore::new(&database),
            session: RefCell::new(database.session()),
            _database: database,
        };
        let places: Vec<Place> = databases.into_iter().flatten().map(place).collect();
        for pair in places.windows(2) {
            assert_eq!(pair[0].store.actors, pair[1].store.actors);
        }
        let mut both = Self {
            places,
            begun: Model::default(),
        };
        let mut begun = Model::default();
        begin(&both, &mut begun);
        both.check_lists(&both.check(&begun));
        both.begun = begun;
        both.on_each(KEEP);
        both
    }

    pub(super) fn actors(&self) -> &[Actor] {
        &self.places[0].store.actors
    }

    /// What all sequences begin with is all that is held.
    pub(super) fn begin_again(&self) -> Model {
        self.on_each(BEGIN_AGAIN);
        self.begun.clone()
    }

    /// Frees the room of rows that are gone: with thousands of sequences it gets slow otherwise.
    pub(super) fn tidy(&self) {
        self.on_each("VACUUM");
    }

    fn on_each(&self, sql: &str) {
        for place in &self.places {
            place.session.borrow_mut().run(sql).unwrap();
        }
    }

    /// Runs a change on each database: it comes to the same, at the same revision.
    pub(super) fn act<T: Send + PartialEq + Debug + 'static>(
        &self,
        actor: &Actor,
        change: impl Fn(&mut WriteContext<'_>, &Locked) -> Result<(T, bool), StoreError> + Clone + Send + 'static,
    ) -> (i64, T) {
        self.alike(|store| store.act(actor, change.clone()))
    }

    /// What each says, which is the same.
    fn alike<T: PartialEq + Debug>(&self, say: impl Fn(&TrunkStore) -> T) -> T {
        let mut said: Vec<T> = self.places.iter().map(|place| say(&place.store)).collect();
        assert!(
            said.windows(2).all(|pair| pair[0] == pair[1]),
            "the databases differ: {said:?}"
        );
        said.swap_remove(0)
    }

    /// All that is held: the same rows on each database, canonical, and what the model holds.
    pub(super) fn check(&self, model: &Model) -> Vec<Piece> {
        let pieces = self.alike(|store| store.inner.read(inventory).unwrap());
        assert_eq!(Model::of(&pieces), *model);
        for pair in pieces.windows(2) {
            let is_one = pair[0].holding == pair[1].holding && pair[0].span.touches(pair[1].span);
            assert!(!is_one, "{pair:?} are one");
        }
        pieces
    }

    /// Every list shows what it should of `pieces`, and the journal tells of them.
    pub(super) fn check_lists(&self, pieces: &[Piece]) {
        Model::of(pieces).check_nothing_is_held_twice();
        for place in &self.places {
            let store = &place.store;
            assert_eq!(lists::pieces(store), pieces);
            lists::check(store, pieces);
            let replayed = store.inner.read(replay).unwrap();
            assert_eq!(replayed, pieces, "the journal tells it otherwise");
        }
    }

    /// Nothing is left of what is gone.
    pub(super) fn check_rest(&self, pieces: &[Piece]) {
        let definitions = pieces.iter().filter(|piece| piece.holding.is_trunk());
        let definitions: HashSet<_> = definitions
            .map(|piece| (piece.holding.tenant, piece.holding.kind))
            .collect();
        for place in &self.places {
            let kept = place
                .session
                .borrow_mut()
                .number("SELECT count(*) FROM definitions");
            assert_eq!(
                i64::try_from(definitions.len()),
                Ok(kept),
                "a definition of nothing is kept"
            );
        }
    }
}
