//! The least length of a run: a whole run is judged, before the filter and before the place at which a list goes on.

use numbering_core::{MinRun, NumberRange, NumberSearch};
use numbering_laws::number_filter::{FilterModel, searched_range};
use numbering_laws::parsed;
use proptest::prelude::*;

proptest! {
    #[test]
    fn a_run_is_admitted_if_it_has_as_many_numbers(run in searched_range(), least in 1..5_000_i64) {
        let admitted = MinRun::try_from(least).unwrap().admits(run);
        prop_assert_eq!(admitted, usize::try_from(least).unwrap() <= run.iter().count());
    }
}

#[test]
fn least_runs_are_refused_with_the_reason() {
    for least in [0, -1, i64::MIN] {
        let reason = format!("the least run is {least}: expected 1 or more");
        assert_eq!(MinRun::try_from(least).unwrap_err().to_string(), reason);
    }
    assert_eq!(MinRun::try_from(i64::MAX).unwrap().get(), i64::MAX.unsigned_abs());
}

/// One number of each run matches: the runs are judged as they are, not as the filter leaves them.
#[test]
fn a_long_run_is_listed_with_its_one_number_that_matches() {
    let runs = ["+3226127000..+3226127009", "+3226127020..+3226127028"].map(parsed);
    let search = NumberSearch::new(&FilterModel::pattern("5").filter());
    let ten = MinRun::try_from(10).unwrap();
    let admitted = runs.into_iter().filter(|run| ten.admits(*run));
    let found: Vec<NumberRange> = admitted.flat_map(|run| search.ranges(run)).collect();
    assert_eq!(found, [parsed("+3226127005")]);
}
