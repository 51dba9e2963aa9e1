//! Random requests over mobile numbers, ranges and prefixes, one after the other, put to a store on each database
//! and to a map from numbers to holders: all give the same answers, and hold the same in the same form.
//!
//! `NUMBERING_TEST_CASES` says how many sequences are tried, `NUMBERING_TEST_STEPS` how many requests one has, and
//! `NUMBERING_TEST_SEED` from which seed on; a failure names the seed of the hundred that it is one of.

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
use requests::{Request, request, run};

/// So many sequences are tried when nobody asks for more.
const CASES: u64 = 24;
/// So many requests a sequence has.
const STEPS: u64 = 30;
/// After so many requests everything that can be listed is looked at.
const LOOK_EVERY: usize = 10;
/// So many sequences come of one seed, so that few are to be repeated to see one again.
const OF_A_SEED: u64 = 100;
/// After so many seeds it is told how far it is.
const TELL_EVERY: u64 = 10;
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

/// One sequence, from what all begin with.
fn sequence(both: &BothBackends, requests: &[Request]) {
    let mut model = both.begin_again();
    let mut pieces = both.check(&model);
    for (step, request) in requests.iter().enumerate() {
        run(request, both, &pieces, &mut model);
        pieces = both.check(&model);
        if (step + 1) % LOOK_EVERY == 0 {
            both.check_lists(&pieces);
        }
    }
    both.check_lists(&pieces);
    both.check_rest(&pieces);
}

/// The seeds of a run, each taken by whoever is free.
struct Seeds {
    first: u64,
    cases: u64,
    taken: AtomicU64,
    begin: Instant,
}

impl Seeds {
    /// The next seed, and how many sequences are to come of it.
    fn next(&self) -> Option<(u64, u64)> {
        let index = self.taken.fetch_add(1, Ordering::Relaxed);
        let before = index * OF_A_SEED;
        if index.is_multiple_of(TELL_EVERY) && 0 < before && before < self.cases {
            println!("{before} of {}: {} s", self.cases, self.begin.elapsed().as_secs());
        }
        let rest = self.cases.checked_sub(before).filter(|rest| 0 < *rest)?;
        Some((self.first + index, rest.min(OF_A_SEED)))
    }

    /// Sequences of one seed after the other; one that fails is the last one.
    fn run(&self, steps: usize) {
        let both = BothBackends::new();
        while let Some((seed, cases)) = self.next() {
            both.tidy();
            let outcome = runner(seed, cases).run(&vec(request(), steps), |requests| {
                sequence(&both, &requests);
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
    let any = || RandomState::new().build_hasher().finish() % 1_000_000;
    let steps = number("NUMBERING_TEST_STEPS").unwrap_or(STEPS);
    let seeds = Seeds {
        first: number("NUMBERING_TEST_SEED").unwrap_or_else(any),
        cases: number("NUMBERING_TEST_CASES").unwrap_or(CASES),
        taken: AtomicU64::new(0),
        begin: Instant::now(),
    };
    println!("NUMBERING_TEST_SEED={}", seeds.first);
    thread::scope(|scope| {
        for _ in 0..SIDE_BY_SIDE.min(seeds.cases.div_ceil(OF_A_SEED)) {
            scope.spawn(|| seeds.run(usize::try_from(steps).unwrap()));
        }
    });
    println!(
        "{} sequences of {steps}: {} s",
        seeds.cases,
        seeds.begin.elapsed().as_secs()
    );
}
