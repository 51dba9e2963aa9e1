//! The measures of the benchmark, by name.

use crate::sampling::Sampling;
use crate::table::Measured;
use crate::{bulk, footprint, reads, scale, sets, stream, writes};

/// The name of a measure, and its function.
pub(crate) type Measure = (&'static str, fn(&Sampling) -> Measured);

/// All measures, in the order of the table.
pub(crate) const MEASURES: [Measure; 15] = [
    ("S1", reads::exclusive_number_on_sqlite),
    ("S2", reads::available_numbers_on_sqlite),
    ("S3", reads::exclusive_number_on_postgres),
    ("S4", writes::single_adds_on_sqlite),
    ("S5", writes::single_adds_on_postgres),
    ("S6", bulk::on_sqlite),
    ("S7", bulk::on_postgres),
    ("S8", scale::length_of_a_range),
    ("S9", scale::size_of_an_inventory),
    ("S10", sets::union_and_difference),
    ("S11", sets::sparse_difference),
    ("S12", sets::membership),
    ("S13", sets::parsing),
    ("S14", stream::long_answer),
    ("S15", footprint::of_the_program),
];
