//! [`Row`]: one row of the table of speeds.

use crate::errors::BoxError;
use std::fmt;

use crate::sampling::median;

/// The head of the table.
pub(crate) const HEAD: &str = "\
| # | measure | goal | median (least to most) | reached | remark |
| --- | --- | --- | --- | --- | --- |
";

/// The goal of a measure.
#[derive(Clone, Copy)]
pub(crate) enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

/// The rows of a measure.
pub(crate) type Measured = Result<Vec<Row>, BoxError>;

/// One row of the table.
pub(crate) struct Row {
    what: String,
    goal: Goal,
    unit: &'static str,
    /// One figure for each round.
    figures: Vec<f64>,
    remark: String,
}

impl Row {
    /// A row of ratios, one for each round.
    pub(crate) fn ratio(what: impl Into<String>, goal: Goal, figures: Vec<f64>) -> Self {
        Self::figure(what, goal, "×", figures)
    }

    /// A row of figures, one for each round.
    pub(crate) fn figure(what: impl Into<String>, goal: Goal, unit: &'static str, figures: Vec<f64>) -> Self {
        Self {
            what: what.into(),
            goal,
            unit,
            figures,
            remark: String::new(),
        }
    }

    /// The row of a measure that could not run, and the reason.
    pub(crate) fn not_run(what: impl Into<String>, goal: Goal, why: &str) -> Self {
        Self::ratio(what, goal, Vec::new()).remark(format!("not run: {why}"))
    }

    pub(crate) fn remark(mut self, remark: impl Into<String>) -> Self {
        self.remark = remark.into();
        self
    }

    /// The median of the rounds, with the least and the most.
    fn measured(&self) -> String {
        if self.figures.is_empty() {
            return "-".to_owned();
        }
        let least = self.figures.iter().copied().fold(f64::INFINITY, f64::min);
        let most = self.figures.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let (median, unit) = (median(self.figures.iter().copied()), self.unit);
        format!("{} {unit} ({} to {})", short(median), short(least), short(most))
    }

    /// Returns `yes` or `**no**` for whether the median reaches the goal.
    fn verdict(&self) -> &'static str {
        let median = median(self.figures.iter().copied());
        match self.goal {
            _ if self.figures.is_empty() => "",
            Goal::AtLeast(goal) if goal <= median => "yes",
            Goal::AtMost(goal) if median <= goal => "yes",
            _ => "**no**",
        }
    }

    /// The row as a line of Markdown.
    pub(crate) fn line(&self, name: &str) -> String {
        let (goal, unit) = (self.goal, self.unit);
        let (measured, verdict) = (self.measured(), self.verdict());
        format!(
            "| {name} | {} | {goal} {unit} | {measured} | {verdict} | {} |\n",
            self.what, self.remark
        )
    }
}

impl fmt::Display for Goal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeast(goal) => write!(f, "≥ {goal}"),
            Self::AtMost(goal) => write!(f, "≤ {goal}"),
        }
    }
}

/// A figure with three significant digits.
fn short(figure: f64) -> String {
    let places = match figure.abs() {
        size if size < 10.0 => 2,
        size if size < 100.0 => 1,
        _ => 0,
    };
    format!("{figure:.places$}")
}
