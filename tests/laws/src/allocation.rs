//! The choice of an allocation, number by number: it expands every run.

use numbering_core::{Alignment, AllocationRequest, E164, NumberRange, RunPosition};

use crate::number_filter::FilterModel;

/// A request, with the filter as texts.
#[derive(Clone, Debug)]
pub struct AllocationModel {
    /// The request.
    pub request: AllocationRequest,
    /// The filter of the request.
    pub filter: FilterModel,
}

impl AllocationModel {
    /// The runs to take of the available runs; `None` if there are not enough.
    pub fn choose(&self, runs: &[NumberRange]) -> Option<Vec<NumberRange>> {
        let mut parts: Vec<NumberRange> = runs.iter().flat_map(|run| self.parts(*run)).collect();
        parts.sort_by_key(|run| (run.len(), run.first()));
        if self.request.is_consecutive {
            return self.choose_consecutive(&parts);
        }
        let mut missing = self.quantity();
        let mut taken = Vec::new();
        for part in parts {
            let matching = self.multiples(part).flatten();
            let numbers: Vec<E164> = matching.take(missing).collect();
            missing -= numbers.len();
            taken.extend(joined(numbers));
        }
        (missing == 0).then_some(taken)
    }

    /// The numbers of a run among which the request chooses, as the longest ranges of them.
    fn parts(&self, run: NumberRange) -> Vec<NumberRange> {
        let is_within = |number: &E164| {
            self.request
                .within
                .as_ref()
                .is_none_or(|within| within.contains(*number))
        };
        let begins = |number: &E164| number.value().to_string().starts_with(&self.filter.starts_with);
        joined(run.iter().filter(is_within).filter(begins).collect())
    }

    fn choose_consecutive(&self, parts: &[NumberRange]) -> Option<Vec<NumberRange>> {
        let found = parts.iter().find_map(|part| {
            let numbers: Vec<E164> = self.multiples(*part).flatten().collect();
            let ranges = joined(numbers).into_iter();
            ranges
                .map(|range| range.iter().take(self.quantity()).collect::<Vec<E164>>())
                .find(|numbers| numbers.len() == self.quantity())
        });
        found.map(joined)
    }

    /// The multiples of the alignment in a run, of which all numbers match: each as its numbers.
    fn multiples(&self, run: NumberRange) -> impl Iterator<Item = Vec<E164>> {
        let alignment = self.request.size.alignment().map_or(1, Alignment::get);
        let firsts = run
            .iter()
            .filter(move |number| number.value().is_multiple_of(alignment));
        let multiple = move |first: E164| {
            (0..alignment)
                .filter_map(|offset| E164::from_value(first.value() + offset))
                .collect()
        };
        firsts.map(multiple).filter(move |numbers: &Vec<E164>| {
            numbers
                .iter()
                .all(|number| run.contains(*number) && self.filter.matches(number.value()))
        })
    }

    fn quantity(&self) -> usize {
        usize::try_from(self.request.size.quantity().get()).unwrap()
    }

    /// The count of numbers that match, and the length of the longest run, of all available runs.
    pub fn figures(&self, runs: &[NumberRange]) -> (u64, u64) {
        let parts: Vec<NumberRange> = runs.iter().flat_map(|run| self.parts(*run)).collect();
        let matching = parts
            .iter()
            .flat_map(|part| part.iter())
            .filter(|number| self.filter.matches(number.value()));
        let longest = parts.iter().map(|part| part.len()).max();
        (matching.count() as u64, longest.unwrap_or_default())
    }
}

/// Numbers in order, as the longest ranges of them.
fn joined(numbers: Vec<E164>) -> Vec<NumberRange> {
    let mut ranges: Vec<NumberRange> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some(last) if last.touches(number.into()) => *last = last.union(number.into()).unwrap(),
            _ => ranges.push(number.into()),
        }
    }
    ranges
}

/// The runs of an index by length and first number, and the count of those that were read.
pub struct RunIndex {
    runs: Vec<NumberRange>,
    /// The count of runs that were read.
    pub read: usize,
}

impl RunIndex {
    /// The index of `runs`, in any order.
    pub fn new(runs: impl IntoIterator<Item = NumberRange>) -> Self {
        let mut runs: Vec<NumberRange> = runs.into_iter().collect();
        runs.sort_by_key(|run| RunPosition::of(*run));
        Self { runs, read: 0 }
    }

    /// The first run that does not stand before a position.
    pub fn next(&mut self, from: RunPosition) -> Result<Option<NumberRange>, std::convert::Infallible> {
        let next = self.runs.partition_point(|run| RunPosition::of(*run) < from);
        self.read += 1;
        Ok(self.runs.get(next).copied())
    }
}
