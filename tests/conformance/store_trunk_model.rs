//! Random requests to a store, one after the other, over mobile numbers, ranges and prefixes: each ends as in a
//! map from numbers to holders, and all that the store lists is what the map holds.
//!
//! `NUMBERING_TEST_CASES` says how many sequences are tried, `NUMBERING_TEST_SEED` which; a failure names it.

mod bench;
mod lists;
mod mobile_model;
mod requests;

use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use numbering_core::Piece;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;
use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::trunk_model::Model;
use bench::Bench;
use requests::{Request, begin, request, run};

/// So many sequences are tried when nobody asks for more.
const CASES: u64 = 12;
/// How many requests a sequence has.
const REQUESTS: std::ops::Range<usize> = 20..60;

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("it is a number"))
}

fn runner(seed: u64) -> TestRunner {
    let cases = number("NUMBERING_TEST_CASES").unwrap_or(CASES);
    let config = Config {
        cases: u32::try_from(cases).unwrap(),
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes))
}

/// One sequence, on a database of its own.
fn sequence(database: &TestDatabase, requests: &[Request]) {
    let (bench, mut model) = (Bench::on(database), Model::default());
    begin(&bench, &mut model);
    let mut pieces = check(&bench, &model);
    for request in requests {
        run(request, &bench, &pieces, &mut model);
        pieces = check(&bench, &model);
    }
    let definitions = pieces.iter().filter(|piece| piece.holding.is_trunk());
    let definitions: HashSet<_> = definitions
        .map(|piece| (piece.holding.tenant, piece.holding.kind))
        .collect();
    let kept = database.session().number("SELECT count(*) FROM definitions");
    assert_eq!(
        i64::try_from(definitions.len()),
        Ok(kept),
        "a definition of nothing is kept"
    );
}

/// All that is held, if every list and the journal say what the model says.
fn check(bench: &Bench, model: &Model) -> Vec<Piece> {
    let pieces = lists::pieces(bench);
    assert_eq!(Model::of(&pieces), *model);
    model.check_nothing_is_held_twice();
    for pair in pieces.windows(2) {
        let is_one = pair[0].holding == pair[1].holding && pair[0].span.touches(pair[1].span);
        assert!(!is_one, "{pair:?} are one");
    }
    lists::check(bench, &pieces);
    let replayed = bench.store.read(|reading| {
        let replayed = reading.replay();
        replayed.inspect(|replayed| assert_eq!(*replayed, pieces, "the journal tells it otherwise"))
    });
    assert!(replayed.is_ok(), "{replayed:?}");
    pieces
}

on_both_databases! {
    fn requests_end_as_in_a_map_from_numbers_to_holders(database: &TestDatabase) {
        let any = || RandomState::new().build_hasher().finish() % 1_000_000;
        let seed = number("NUMBERING_TEST_SEED").unwrap_or_else(any);
        let backend = database.backend();
        println!("NUMBERING_TEST_SEED={seed}");
        let outcome = runner(seed).run(&vec(request(), REQUESTS), |requests| {
            let database = TestDatabase::create(backend).expect("there is one already");
            sequence(&database, &requests);
            Ok(())
        });
        if let Err(failure) = outcome {
            panic!("{failure}\nNUMBERING_TEST_SEED={seed}");
        }
    }
}
