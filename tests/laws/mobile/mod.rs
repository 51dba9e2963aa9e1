//! The plans for mobile numbers, compared with a model that holds every number separately.

mod chunks;
mod model;
mod sequences;
mod verdicts;
