//! The values of settings, checked as they are read.

use std::time::Duration;

use numbering_core::Origin;

pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(0) => Err("must be at least 1".to_owned()),
        Ok(count) => Ok(count),
        Err(_) => Err("not a whole number".to_owned()),
    }
}

pub(super) fn items_max(text: &str) -> Result<usize, String> {
    let count = at_least_one(text)?;
    if Origin::ITEMS_MAX < count {
        return Err(format!("must be at most {}", Origin::ITEMS_MAX));
    }
    Ok(count)
}

/// The longest time of a setting, an hour: nobody should wait longer, and no sum of such times overflows.
const SECONDS_MAX: f64 = 3600.0;

pub(super) fn seconds(text: &str) -> Result<Duration, String> {
    match text.parse() {
        Ok(seconds) if (0.0..=SECONDS_MAX).contains(&seconds) => Ok(Duration::from_secs_f64(seconds)),
        Ok(_) => Err(format!("must be 0 to {SECONDS_MAX} seconds")),
        Err(_) => Err("not a number of seconds".to_owned()),
    }
}

pub(super) fn positive_seconds(text: &str) -> Result<Duration, String> {
    let duration = seconds(text)?;
    if duration.is_zero() {
        return Err("must be more than 0 seconds".to_owned());
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_have_fractions_and_are_an_hour_at_most() {
        assert_eq!(seconds("0.25"), Ok(Duration::from_millis(250)));
        assert_eq!(seconds("3600"), Ok(Duration::from_hours(1)));
        assert_eq!(seconds("0"), Ok(Duration::ZERO));
        for text in ["", "-1", "NaN", "inf", "3601", "1s"] {
            assert!(seconds(text).is_err(), "{text}");
        }
        assert!(positive_seconds("0").is_err() && positive_seconds("0.1").is_ok());
    }
}
