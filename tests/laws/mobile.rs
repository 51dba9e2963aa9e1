//! The plans of mobile numbers, against a model that knows every number by itself.

mod model;
mod sequences;
mod verdicts;
