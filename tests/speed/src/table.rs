//! [`Row`]: one line of the table.

use std::fs;

use crate::sampling::median;

/// What is wanted of a figure.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

/// One line of the table.
pub(crate) struct Row {
    what: String,
    goal: Goal,
    unit: &'static str,
    /// One for each round.
    figures: Vec<f64>,
    remark: String,
}

impl Row {
    /// A ratio, of each round.
    pub(crate) fn ratio(what: impl Into<String>, goal: Goal, figures: Vec<f64>) -> Self {
        Self::figure(what, goal, "×", figures)
    }

    /// A figure of each round.
    pub(crate) fn figure(what: impl Into<String>, goal: Goal, unit: &'static str, figures: Vec<f64>) -> Self {
        Self {
            what: what.into(),
            goal,
            unit,
            figures,
            remark: String::new(),
        }
    }

    /// What could not be measured, and why.
    pub(crate) fn not_run(what: impl Into<String>, goal: Goal, why: &str) -> Self {
        Self::ratio(what, goal, Vec::new()).remark(format!("not run: {why}"))
    }

    pub(crate) fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = remark.into();
        self
    }

    pub(crate) fn print(&self, name: &str) {
        let (unit, what, remark) = (self.unit, &self.what, &self.remark);
        let (word, goal) = match self.goal {
            Goal::AtLeast(goal) => ("≥", goal),
            Goal::AtMost(goal) => ("≤", goal),
        };
        let figure = median(self.figures.iter().copied());
        let measured = if self.figures.is_empty() {
            "-".to_owned()
        } else {
            let least = self.figures.iter().copied().fold(f64::INFINITY, f64::min);
            let most = self.figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            format!("{} {unit} ({} to {})", short(figure), short(least), short(most))
        };
        let verdict = match self.goal {
            _ if self.figures.is_empty() => "",
            Goal::AtLeast(goal) if goal <= figure => "yes",
            Goal::AtMost(goal) if figure <= goal => "yes",
            _ => "no",
        };
        let load = load_average();
        println!("| {name} | {what} | {word} {goal} {unit} | {measured} | {verdict} | {load} | {remark} |");
    }
}

pub(crate) fn print_head() {
    println!("| # | measure | goal | median (least to most) | reached | load | remark |");
    println!("| --- | --- | --- | --- | --- | --- | --- |");
}

/// Three digits that count.
fn short(figure: f64) -> String {
    let places = match figure.abs() {
        size if size < 10.0 => 2,
        size if size < 100.0 => 1,
        _ => 0,
    };
    format!("{figure:.places$}")
}

/// How many wanted to run in the last minute, on how many cores: what else runs here slows both sides.
fn load_average() -> String {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let minute = text.split(' ').next().unwrap_or("?").to_owned();
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    format!("{minute} on {cores}")
}
