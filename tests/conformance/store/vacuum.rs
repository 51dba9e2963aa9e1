//! After a bulk deletion the store has PostgreSQL vacuum the table: searches beside deleted pieces go through them.

use std::time::{Duration, Instant};

use numbering_core::{Item, NumberRange};
use numbering_store::StoreError;
use numbering_tests::database::{Backend, TestDatabase};

use super::TestStore;

/// The pieces of a bulk deletion.
const PIECES: u64 = 12_000;
/// The time limit for the vacuum, on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

#[test]
fn on_postgres_a_bulk_deletion_is_vacuumed() {
    let Some(database) = TestDatabase::create(Backend::Postgres) else {
        return;
    };
    let store = TestStore::new(&database);
    let (tenant, _) = store.tenant("one", &[]);
    let mut session = database.session();
    let fill = format!(
        "INSERT INTO pieces (first, last, tenant, kind)
        SELECT 3247000000 + 2 * n, 3247000000 + 2 * n, {}, 1 FROM generate_series(0, {}) AS n",
        tenant.key.0,
        PIECES - 1
    );
    session.run(&fill).unwrap();
    let number = |index: u64| -> NumberRange { format!("+{}", 3_247_000_000 + 2 * index).parse().unwrap() };
    let items: Vec<Item> = (0..PIECES).map(|index| Ok(number(index))).collect();
    let removed = store.change(move |context| {
        let tenant = context.lock_tenant(&"one".parse().unwrap())?;
        let done = context.remove_mobile_numbers(&tenant, &items)?;
        Ok::<_, StoreError>(done.report.accepted_count())
    });
    assert_eq!(removed.unwrap(), usize::try_from(PIECES).unwrap());

    let begin = Instant::now();
    while session.number("SELECT vacuum_count FROM pg_stat_user_tables WHERE relname = 'pieces'") == 0 {
        assert!(begin.elapsed() < PATIENCE, "the table is not vacuumed");
        std::thread::sleep(Duration::from_millis(50));
    }
}
