//! The choice of an [`AllocationRequest`]: it looks at one available run after another.

use alloc::vec::Vec;

use super::allocation_error::AllocationError;
use super::allocation_size::Alignment;
use super::consecutive_search::ConsecutiveSearch;
use super::limits::{RUNS_MAX, SHORT_RUNS_MAX};
use super::request::AllocationRequest;
use super::run_position::RunPosition;
use crate::number_filter::{BlockSearch, NumberSearch};
use crate::range::NumberRange;

impl AllocationRequest {
    /// The runs to take, of all available `runs`, in any order. The runs are read once.
    ///
    /// # Errors
    ///
    /// [`AllocationError::NotEnough`] or [`AllocationError::TooManyRuns`].
    pub fn choose_among(&self, runs: &[NumberRange]) -> Result<Vec<NumberRange>, AllocationError> {
        self.choose_in_memory(runs)
    }

    /// The runs to take, of all available `runs`, where something else may fail too.
    pub(crate) fn choose_in_memory<E>(
        &self,
        runs: &[NumberRange],
    ) -> Result<Vec<NumberRange>, AllocationError<E>> {
        let mut parts: Vec<NumberRange> = runs.iter().flat_map(|run| self.parts(*run)).collect();
        parts.sort_unstable_by_key(|run| RunPosition::of(*run));
        self.choose(|from| {
            let next = parts.partition_point(|run| RunPosition::of(*run) < from);
            Ok(parts.get(next).copied())
        })
    }

    /// The runs to take. `next_run` returns the first of the [`parts`](Self::parts) of the available runs that does not
    /// stand before a position: so they may be kept in an index by length and first number, of which few rows are read.
    ///
    /// Runs are asked for in order. With an alignment, after a thousand runs those are left out that
    /// may hold too few multiples. A refusal reads all runs, to say how many numbers there are.
    ///
    /// # Errors
    ///
    /// [`AllocationError::NotEnough`], [`AllocationError::TooManyRuns`], or an error of `next_run`.
    ///
    /// ```
    /// use numbering_core::{AllocationError, AllocationRequest, NumberRange, Quantity, RunPosition};
    ///
    /// let run: NumberRange = "+3226127000..+3226127009".parse()?;
    /// let next_run = |from| Ok::<_, std::io::Error>(Some(run).filter(|run| from <= RunPosition::of(*run)));
    /// let eleven = AllocationRequest::new(Quantity::try_from(11)?.into());
    /// let error = eleven.choose(next_run).unwrap_err();
    /// assert!(matches!(error, AllocationError::NotEnough { requested: 11, available: 10, largest_run: 10 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn choose<E>(
        &self,
        mut next_run: impl FnMut(RunPosition) -> Result<Option<NumberRange>, E>,
    ) -> Result<Vec<NumberRange>, AllocationError<E>> {
        let mut choice = Choice::new(self);
        let mut from = RunPosition::of_length(self.run_length_min());
        while choice.is_open()
            && let Some(run) = next_run(from).map_err(AllocationError::Inventory)?
        {
            choice.take_from(run);
            from = choice.next_position(run);
        }
        if choice.missing == 0 {
            return Ok(choice.taken);
        }
        Err(choice
            .refusal(next_run)
            .unwrap_or_else(AllocationError::Inventory))
    }
}

/// The state of an allocation between two runs.
struct Choice<'a> {
    request: &'a AllocationRequest,
    search: Search,
    taken: Vec<NumberRange>,
    /// The count of numbers that are still to be taken.
    missing: u64,
    /// The count of runs that were tried and may have held too few multiples.
    short_runs: usize,
}

/// The search for the numbers of a run to take.
enum Search {
    Consecutive(ConsecutiveSearch),
    Blocks(BlockSearch),
}

impl<'a> Choice<'a> {
    fn new(request: &'a AllocationRequest) -> Self {
        let search = if request.is_consecutive {
            Search::Consecutive(ConsecutiveSearch::new(request))
        } else {
            let zeros = request.size.alignment().map_or(0, Alignment::zeros);
            Search::Blocks(BlockSearch::new(&request.filter, zeros))
        };
        Self {
            request,
            search,
            taken: Vec::new(),
            missing: request.size.quantity().get(),
            short_runs: 0,
        }
    }

    /// Returns `true` while more runs are needed and allowed.
    fn is_open(&self) -> bool {
        let is_exhausted = match &self.search {
            Search::Consecutive(search) => search.is_exhausted(),
            Search::Blocks(_) => self.is_full(),
        };
        0 < self.missing && !is_exhausted
    }

    fn is_full(&self) -> bool {
        RUNS_MAX <= self.taken.len()
    }

    /// Takes the numbers of `run` that are still missing, and match.
    fn take_from(&mut self, run: NumberRange) {
        match &mut self.search {
            Search::Consecutive(search) => {
                let found = search.first_in(run);
                self.missing -= found.map_or(0, NumberRange::len);
                self.taken.extend(found);
            }
            Search::Blocks(search) => {
                for range in search.ranges(run).take(RUNS_MAX - self.taken.len()) {
                    let Some(found) = range.lowest(self.missing) else {
                        break;
                    };
                    self.missing -= found.len();
                    self.taken.push(found);
                }
            }
        }
    }

    /// The position of the next run to try. With an alignment, a run holds enough multiples if it is as long as the
    /// quantity and almost one multiple more.
    fn next_position(&mut self, run: NumberRange) -> RunPosition {
        let next = RunPosition::of(run).next();
        let Some(alignment) = self.request.size.alignment() else {
            return next;
        };
        let enough = RunPosition::of_length(self.request.size.quantity().get() + alignment.get() - 1);
        self.short_runs += usize::from(next < enough);
        if self.short_runs < SHORT_RUNS_MAX {
            next
        } else {
            next.max(enough)
        }
    }

    /// The reason why the request cannot be met, after all runs were counted. If as many numbers are available as are
    /// requested, but not in the runs taken, it is that they would be too many.
    fn refusal<E>(
        self,
        mut next_run: impl FnMut(RunPosition) -> Result<Option<NumberRange>, E>,
    ) -> Result<AllocationError<E>, E> {
        let mut numbers = NumberSearch::new(&self.request.filter);
        let requested = self.request.size.quantity().get();
        let (mut available, mut largest_run) = (0, 0);
        let mut from = RunPosition::of_length(1);
        while let Some(run) = next_run(from)? {
            (available, largest_run) = (available + numbers.count(run), run.len());
            if self.is_full() && requested <= available {
                return Ok(AllocationError::TooManyRuns);
            }
            from = RunPosition::of(run).next();
        }
        Ok(AllocationError::NotEnough {
            requested,
            available,
            largest_run,
        })
    }
}
