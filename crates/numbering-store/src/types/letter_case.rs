//! Letter case: the characters that differ from one another only in it, by the simple case folding of Unicode.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The last character of the planes that have letters of both cases. Looking at these takes some milliseconds, once.
const CASED_MAX: char = '\u{1FFFF}';

/// The characters of several cases: each with all that differ from it only in letter case, itself among them.
static CASES: LazyLock<HashMap<char, Vec<char>>> = LazyLock::new(|| {
    let mut by_folded: HashMap<char, Vec<char>> = HashMap::new();
    for character in '\0'..=CASED_MAX {
        by_folded.entry(folded(character)).or_default().push(character);
    }
    let of_several = by_folded.into_values().filter(|cases| 1 < cases.len());
    of_several
        .flat_map(|cases| {
            cases
                .clone()
                .into_iter()
                .map(move |character| (character, cases.clone()))
        })
        .collect()
});

/// The characters that differ from `character` only in letter case, itself among them; none if it has no case.
pub(crate) fn cases(character: char) -> &'static [char] {
    CASES.get(&character).map_or(&[], Vec::as_slice)
}

/// The character that stands for all that differ from this one only in letter case.
fn folded(character: char) -> char {
    // the dotless i has the capital of i, and is another letter
    if character == 'ı' {
        return character;
    }
    let upper = single(character.to_uppercase()).unwrap_or(character);
    single(upper.to_lowercase()).unwrap_or(upper)
}

/// The character, if it is the only one.
fn single(mut characters: impl Iterator<Item = char>) -> Option<char> {
    characters.next().filter(|_| characters.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_have_all_their_cases() {
        for (letter, expected) in [
            ('e', "Ee"),
            ('É', "Éé"),
            ('k', "Kk\u{212a}"),
            ('ς', "Σςσ"),
            ('ß', "ßẞ"),
            ('ж', "Жж"),
            ('ǅ', "Ǆǅǆ"),
            ('i', "Ii"),
            ('İ', ""),
            ('ı', ""),
            ('1', ""),
            ('李', ""),
        ] {
            let mut cases = cases(letter).to_vec();
            cases.sort_unstable();
            assert_eq!(cases, expected.chars().collect::<Vec<_>>(), "{letter}");
        }
    }
}
