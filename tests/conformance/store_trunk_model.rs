//! Random requests over mobile numbers, ranges and prefixes, one after the other, put to a store on each database
//! and to a map from numbers to holders: all give the same answers, and hold the same in the same form.
//!
//! `NUMBERING_TEST_CASES` says how many sequences are tried, `NUMBERING_TEST_STEPS` how many requests one has, and
//! `NUMBERING_TEST_SEED` which; a failure names its seed.

mod bench;
mod lists;
mod mobile_model;
mod requests;
mod stand;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::thread;
use std::time::Instant;

use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use crate::trunk_model::Model;
use requests::{Request, begin, request, run};
use stand::Stand;

/// So many sequences are tried when nobody asks for more.
const CASES: u64 = 24;
/// So many requests a sequence has.
const STEPS: u64 = 30;
/// After so many requests everything that can be listed is looked at.
const LOOK_EVERY: usize = 10;
/// Sequences run beside each other, each on databases of its own.
const SIDE_BY_SIDE: u64 = 2;

fn number(variable: &str) -> Option<u64> {
    let value = std::env::var(variable).ok()?;
    Some(value.parse().expect("it is a number"))
}

fn runner(seed: u64, cases: u64) -> TestRunner {
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

/// One sequence, from nothing.
fn sequence(stand: &Stand, requests: &[Request]) {
    stand.clear();
    let mut model = Model::default();
    begin(stand, &mut model);
    for (step, request) in requests.iter().enumerate() {
        let pieces = stand.check(&model);
        run(request, stand, &pieces, &mut model);
        if step % LOOK_EVERY == 0 {
            stand.check_lists(&stand.check(&model));
        }
    }
    let pieces = stand.check(&model);
    stand.check_lists(&pieces);
    stand.check_rest(&pieces);
}

/// Many sequences, of which this seed is the first.
fn sequences(seed: u64, cases: u64, steps: u64) {
    let stand = Stand::new();
    let steps = usize::try_from(steps).unwrap();
    let outcome = runner(seed, cases).run(&vec(request(), steps), |requests| {
        sequence(&stand, &requests);
        Ok(())
    });
    if let Err(failure) = outcome {
        panic!("{failure}\nNUMBERING_TEST_SEED={seed}");
    }
}

#[test]
fn requests_end_alike_on_both_databases_and_in_a_map_from_numbers_to_holders() {
    let any = || RandomState::new().build_hasher().finish() % 1_000_000;
    let seed = number("NUMBERING_TEST_SEED").unwrap_or_else(any);
    let cases = number("NUMBERING_TEST_CASES").unwrap_or(CASES);
    let steps = number("NUMBERING_TEST_STEPS").unwrap_or(STEPS);
    let begin = Instant::now();
    println!("NUMBERING_TEST_SEED={seed}");
    thread::scope(|scope| {
        for share in 0..SIDE_BY_SIDE {
            let cases = (cases + share) / SIDE_BY_SIDE;
            scope.spawn(move || sequences(seed + share, cases, steps));
        }
    });
    println!("{cases} sequences of {steps}: {} s", begin.elapsed().as_secs());
}
