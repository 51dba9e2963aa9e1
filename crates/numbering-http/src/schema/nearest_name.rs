//! The known name that is nearest to an unknown one.

/// The most characters of a name that is compared: no known name is as long, and the comparison is quadratic.
const COMPARED_MAX: usize = 64;
/// The least characters of a name that counts as a part of another one.
const PART_MIN: usize = 3;

/// Returns the known name that `name` was probably meant to be: at most a third of it differs, whatever the letter case, or
/// one of the two is a part of the other.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.chars().nth(COMPARED_MAX).is_some() {
        return None;
    }
    let name = name.to_lowercase();
    let rated = known.filter_map(|known| {
        let lower = known.to_lowercase();
        let distance = distance(&name, &lower);
        let is_near = 3 * distance <= name.chars().count().max(lower.chars().count());
        (is_near || is_part(&name, &lower)).then_some((!is_near, distance, known))
    });
    rated.min().map(|(_, _, known)| known)
}

fn is_part(one: &str, other: &str) -> bool {
    let is_within = |part: &str, whole: &str| PART_MIN <= part.len() && whole.contains(part);
    is_within(one, other) || is_within(other, one)
}

/// The number of characters to insert, delete or replace to get from one text to the other (Levenshtein).
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (index, letter) in one.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        if let Some(first) = row.first_mut() {
            *first = left;
        }
        for (cell, expected) in row.iter_mut().skip(1).zip(&other) {
            let replaced = diagonal + usize::from(letter != *expected);
            diagonal = *cell;
            left = replaced.min(*cell + 1).min(left + 1);
            *cell = left;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let item = ["phoneNumber", "minPhoneNumber", "maxPhoneNumber"];
        for (name, expected) in [
            ("maxPhonenumber", Some("maxPhoneNumber")),
            ("max_phone_number", Some("maxPhoneNumber")),
            ("minPhoneNumbr", Some("minPhoneNumber")),
            ("phonenumbers", Some("phoneNumber")),
            ("number", Some("phoneNumber")),
            ("x", None),
            ("colour", None),
        ] {
            assert_eq!(nearest(name, item.into_iter()), expected, "{name}");
        }
        assert_eq!(nearest("name", ["groupName"].into_iter()), Some("groupName"));
        assert_eq!(nearest("", ["top"].into_iter()), None);
        assert_eq!(nearest(&"a".repeat(100_000), item.into_iter()), None);
    }

    #[test]
    fn the_distance_counts_characters() {
        for (one, other, expected) in [
            ("", "", 0),
            ("a", "", 1),
            ("", "ab", 2),
            ("limit", "lmit", 1),
            ("kitten", "sitting", 3),
            ("é", "e", 1),
        ] {
            assert_eq!(distance(one, other), expected, "{one} {other}");
        }
    }
}
