//! Tests of the files of SQLite: nothing is acknowledged once they are gone or replaced, other programs' files are left as
//! they are, and new ones belong to their owner alone.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use numbering_core::Item;
use numbering_store::{CommitOutcome, MobileReport, Settings, Store, StoreError, WriteOptions};
use numbering_tests::database::TestDatabase;

use super::TestStore;
use super::test_store::{options, wait};

fn path(database: &TestDatabase) -> PathBuf {
    PathBuf::from(database.url().trim_start_matches("sqlite://"))
}

fn beside(file: &Path, suffix: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn add(store: &TestStore, number: &str) -> Result<MobileReport, StoreError> {
    let items: Vec<Item> = vec![Ok(number.parse().unwrap())];
    store.change(move |context| {
        let tenant = context.lock_tenant(&"one".parse().unwrap())?;
        context.add_mobile_numbers(&tenant, &items)
    })
}

/// Does `harm` to the files while a store is open, then undoes it: meanwhile nothing is acknowledged.
#[track_caller]
fn expect_refused(harm: fn(&Path), undo: fn(&Path), reason: &str) {
    let database = TestDatabase::sqlite();
    let (store, file) = (TestStore::new(&database), path(&database));
    store.tenant("one", &[]);
    add(&store, "+3247000001").unwrap();
    harm(&file);
    match add(&store, "+3247000002") {
        Err(StoreError::Unavailable {
            outcome: CommitOutcome::NotApplied,
            reason: found,
        }) => {
            assert!(found.contains(reason), "{found}");
        }
        other => panic!("{other:?}"),
    }
    let unready = store.inner.check().unwrap_err().to_string();
    assert!(unready.contains(reason), "{unready}");
    assert!(store.inner.checkpoint().is_err());
    undo(&file);
    store.inner.check().unwrap();
    add(&store, "+3247000003").unwrap();
}

fn rename(from: &Path, to: &Path) {
    fs::rename(from, to).unwrap();
}

#[test]
fn a_database_file_that_was_renamed_takes_no_change() {
    let away = |file: &Path| rename(file, &beside(file, "-away"));
    let back = |file: &Path| rename(&beside(file, "-away"), file);
    expect_refused(away, back, "is gone");
}

#[test]
fn a_database_file_that_was_replaced_takes_no_change() {
    let replace = |file: &Path| {
        rename(file, &beside(file, "-away"));
        fs::copy(beside(file, "-away"), file).unwrap();
    };
    let back = |file: &Path| rename(&beside(file, "-away"), file);
    expect_refused(replace, back, "is not the file that was opened");
}

#[test]
fn a_database_whose_log_was_moved_takes_no_change() {
    let away = |file: &Path| rename(&beside(file, "-wal"), &beside(file, "-away"));
    let back = |file: &Path| rename(&beside(file, "-away"), &beside(file, "-wal"));
    expect_refused(away, back, "-wal is gone");
}

#[test]
fn a_database_file_with_two_names_takes_no_change() {
    let link = |file: &Path| fs::hard_link(file, beside(file, "-link")).unwrap();
    let unlink = |file: &Path| fs::remove_file(beside(file, "-link")).unwrap();
    expect_refused(link, unlink, "has 2 names");
}

#[test]
fn a_file_that_was_replaced_during_a_change_leaves_its_outcome_unknown() {
    let database = TestDatabase::sqlite();
    let (store, file) = (TestStore::new(&database), path(&database));
    store.tenant("one", &[]);
    let changed: Result<(), StoreError> = store.change(move |context| {
        context.lock_tenant(&"one".parse().unwrap())?;
        rename(&file, &beside(&file, "-away"));
        Ok(())
    });
    match changed {
        Err(StoreError::Unavailable { outcome, .. }) => assert_eq!(outcome, CommitOutcome::Unknown),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_file_with_two_names_is_not_opened() {
    let database = TestDatabase::sqlite();
    drop(TestStore::new(&database));
    let link = beside(&path(&database), "-link");
    fs::hard_link(path(&database), &link).unwrap();
    let refused = open(&link).err().unwrap().to_string();
    assert!(refused.contains("has 2 names"), "{refused}");
    assert!(!beside(&link, "-wal").exists());
}

#[test]
fn the_lock_is_on_the_database_file_itself() {
    let database = TestDatabase::sqlite();
    let store = TestStore::new(&database);
    let lock = store.inner.lock_file().unwrap();
    // like a server that sees the file by another mount, under another name
    let other = File::open(path(&database)).unwrap();
    assert!(other.try_lock().is_err());
    drop(lock);
    assert!(other.try_lock().is_ok());
}

#[test]
fn new_files_belong_to_their_owner_alone() {
    let database = TestDatabase::sqlite();
    let (store, file) = (TestStore::new(&database), path(&database));
    let _lock = store.inner.lock_file().unwrap();
    store.tenant("one", &[]);
    let mode = |suffix| fs::metadata(beside(&file, suffix)).unwrap().permissions().mode() & 0o777;
    assert_eq!(["", "-wal", "-shm", ".lock", ".reserve"].map(mode), [0o600; 5]);
}

/// The room that is reserved for a full disk.
const RESERVE_BYTES: u64 = 64 * 1024 * 1024;

/// Runs a change, and returns true if it was run and not refused before.
fn is_run(store: &TestStore, is_removal: bool) -> bool {
    let options = WriteOptions {
        is_removal,
        ..options(1)
    };
    let result: Result<(), StoreError> = wait(store.inner.write(options, |_| Ok(())));
    match result {
        Ok(()) => true,
        Err(error) if error.is_disk_full() => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_full_disk_takes_the_reserve_and_removals_alone_until_it_is_there_again() {
    let database = TestDatabase::sqlite();
    let store = TestStore::new(&database);
    let reserve = beside(&path(&database), ".reserve");
    assert!(!reserve.exists(), "only a server reserves room");
    let _lock = store.inner.lock_file().unwrap();
    assert_eq!(reserve.metadata().unwrap().len(), RESERVE_BYTES);

    let seen = store.inner.snapshot(|context| {
        context.has_tokens()?;
        // this read does not see it, so the log cannot be written back, nor the reserve made again
        store.tenant("one", &[]);
        let full: Result<(), StoreError> = store.change(|_| Err(disk_full()));
        assert!(full.is_err_and(|error| error.is_disk_full()));
        assert_eq!(reserve.metadata().unwrap().len(), 0);
        let is_ready = store.inner.check().is_ok();
        Ok::<_, StoreError>([is_ready, is_run(&store, false), is_run(&store, true)])
    });
    assert_eq!(seen.unwrap(), [false, false, true]);

    let begin = Instant::now();
    while store.inner.check().is_err() {
        assert!(begin.elapsed() < Duration::from_secs(20), "it does not recover");
        std::thread::sleep(Duration::from_millis(10));
    }
    assert_eq!(reserve.metadata().unwrap().len(), RESERVE_BYTES);
    assert!(is_run(&store, false));
}

/// The error of SQLite on a full disk.
fn disk_full() -> StoreError {
    StoreError::Unavailable {
        outcome: CommitOutcome::NotApplied,
        reason: String::from("database or disk is full"),
    }
}

#[test]
fn an_existing_file_keeps_its_mode() {
    let database = TestDatabase::sqlite();
    let file = path(&database);
    fs::write(&file, "").unwrap();
    fs::set_permissions(&file, Permissions::from_mode(0o640)).unwrap();
    let store = TestStore::new(&database);
    store.tenant("one", &[]);
    let mode = |suffix| fs::metadata(beside(&file, suffix)).unwrap().permissions().mode() & 0o777;
    assert_eq!(["", "-wal"].map(mode), [0o640; 2]);
}

fn open(file: &Path) -> Result<Store, StoreError> {
    Store::open(&Settings {
        url: format!("sqlite://{}", file.display()).parse().unwrap(),
        readers: 1,
    })
}

/// The file of another program stays as it is, to the byte, and nothing is put beside it.
#[track_caller]
fn expect_untouched(sql: &str) {
    let database = TestDatabase::sqlite();
    let file = path(&database);
    database.session().run(sql).unwrap();
    let before = fs::read(&file).unwrap();
    let refused = open(&file).err().unwrap().to_string();
    assert!(refused.contains("is a database of another program"), "{refused}");
    assert!(fs::read(&file).unwrap() == before, "the file has changed");
    assert_eq!(fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn a_file_with_the_tables_of_another_program_is_left_alone() {
    expect_untouched("CREATE TABLE notes (text); CREATE TABLE pieces (first)");
}

#[test]
fn a_file_of_another_program_that_uses_diesel_is_left_alone() {
    expect_untouched("CREATE TABLE __diesel_schema_migrations (version, run_on); CREATE TABLE notes (text)");
}

#[test]
fn a_file_with_the_mark_of_another_program_is_left_alone() {
    expect_untouched("PRAGMA application_id = 7");
}

#[test]
fn an_unmarked_file_of_the_first_release_is_opened_and_a_new_one_marked() {
    let database = TestDatabase::sqlite();
    drop(TestStore::new(&database));
    let mut session = database.session();
    assert_eq!(
        session.number("SELECT application_id FROM pragma_application_id"),
        0x6e75_6d62
    );
    session.run("PRAGMA application_id = 0").unwrap();
    open(&path(&database)).unwrap().check().unwrap();
}
