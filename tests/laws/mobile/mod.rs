//! The plans for mobile numbers, compared with a model that holds every number separately.

mod model;
mod sequences;
mod verdicts;
