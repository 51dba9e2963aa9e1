//! Random sequences of requests over mobile numbers, ranges and prefixes, run on a store on each database and on a
//! model, a map from numbers to holders: all give the same answers and hold the same pieces in the same form.
//!
//! `NUMBERING_TEST_CASES` sets the number of sequences, `NUMBERING_TEST_STEPS` the requests of each, and
//! `NUMBERING_TEST_SEED` the first seed; a failure names the seed of its hundred sequences.

mod both_backends;
mod lists;
mod requests;
mod trunk_store;

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use proptest::collection::vec;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use both_backends::BothBackends;
use requests::{Request, add_initial, request, run};

/// The number of sequences by default.
const CASES: u64 = 24;
/// The number of requests in a sequence by default.
const STEPS: u64 = 30;
/// The number of requests between two checks of all lists.
const CHECK_EVERY: usize = 10;
/// The number of sequences of one seed: few, so that a failure repeats quickly.
const PER_SEED: u64 = 100;
/// The number of seeds between two lines of progress.
const PROGRESS_EVERY: u64 = 10;
/// The number of threads that run sequences, each on databases of its own.
const THREADS: u64 = 2;

fn variable_number(variable: &str) -> Option<u64> {
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

/// Runs one sequence on the initial inventory.
fn run_sequence(both: &BothBackends, requests: &[Request]) {
    let mut model = both.reset();
    let mut pieces = both.check(&model);
    for (step, request) in requests.iter().enumerate() {
        run(request, both, &pieces, &mut model);
        pieces = both.check(&model);
        if (step + 1) % CHECK_EVERY == 0 {
            both.check_lists(&pieces);
        }
    }
    both.check_lists(&pieces);
    both.check_definitions(&pieces);
    both.check_backups();
}

/// The seeds of a run, which the threads take in turn.
struct Seeds {
    first: u64,
    cases: u64,
    taken: AtomicU64,
    begin: Instant,
}

impl Seeds {
    /// The next seed and the number of its sequences.
    fn next(&self) -> Option<(u64, u64)> {
        let index = self.taken.fetch_add(1, Ordering::Relaxed);
        let before = index * PER_SEED;
        if index.is_multiple_of(PROGRESS_EVERY) && 0 < before && before < self.cases {
            println!("{before} of {}: {} s", self.cases, self.begin.elapsed().as_secs());
        }
        let rest = self.cases.checked_sub(before).filter(|rest| 0 < *rest)?;
        Some((self.first + index, rest.min(PER_SEED)))
    }

    /// Runs the sequences of one seed after the other, up to the first failure.
    fn run(&self, steps: usize) {
        let both = BothBackends::new(add_initial);
        while let Some((seed, cases)) = self.next() {
            both.vacuum();
            let outcome = runner(seed, cases).run(&vec(request(), steps), |requests| {
                run_sequence(&both, &requests);
                Ok(())
            });
            if let Err(failure) = outcome {
                self.taken.store(self.cases, Ordering::Relaxed);
                panic!(
                    "{failure}\nNUMBERING_TEST_SEED={seed} NUMBERING_TEST_CASES={cases} NUMBERING_TEST_STEPS={steps}"
                );
            }
        }
    }
}

#[test]
fn random_requests_end_alike_on_both_databases_and_in_the_model() {
    let random_seed = || RandomState::new().build_hasher().finish() % 1_000_000;
    let steps = variable_number("NUMBERING_TEST_STEPS").unwrap_or(STEPS);
    let seeds = Seeds {
        first: variable_number("NUMBERING_TEST_SEED").unwrap_or_else(random_seed),
        cases: variable_number("NUMBERING_TEST_CASES").unwrap_or(CASES),
        taken: AtomicU64::new(0),
        begin: Instant::now(),
    };
    println!("NUMBERING_TEST_SEED={}", seeds.first);
    thread::scope(|scope| {
        for _ in 0..THREADS.min(seeds.cases.div_ceil(PER_SEED)) {
            scope.spawn(|| seeds.run(usize::try_from(steps).unwrap()));
        }
    });
    println!(
        "{} sequences of {steps}: {} s",
        seeds.cases,
        seeds.begin.elapsed().as_secs()
    );
}
