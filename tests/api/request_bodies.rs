//! Tests of random bodies: the judge of the fuzz target `bodies`, on a few thousand cases.

use std::collections::BTreeSet;
use std::fs;

use numbering_http::fuzzing::READERS;
use numbering_http::server::openapi::document;
use numbering_judges::bodies;
use numbering_laws::dictionary_word;
use proptest::collection::vec;
use proptest::prelude::*;

/// A byte that selects the request, then words of the dictionary and bytes in any order.
fn words() -> impl Strategy<Value = Vec<u8>> {
    let dictionary = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../fuzz/bodies.dict")).unwrap();
    let words: Vec<Vec<u8>> = dictionary.lines().filter_map(dictionary_word).collect();
    let word = prop_oneof![9 => prop::sample::select(words), 1 => vec(any::<u8>(), 1..3)];
    (any::<u8>(), vec(word, 0..16)).prop_map(|(which, words)| [vec![which], words.concat()].concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4096, ..ProptestConfig::default() })]

    #[test]
    fn random_bodies_are_read_or_refused_as_the_judge_says(body in words()) {
        bodies::judge(&body);
    }
}

#[test]
fn every_body_of_the_document_has_a_reader() {
    let document = serde_json::to_value(document().unwrap()).unwrap();
    let mut described = BTreeSet::from([String::from("Filters")]);
    for path in document["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values() {
            let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
            described.extend(
                schema["$ref"]
                    .as_str()
                    .and_then(|name| name.rsplit('/').next())
                    .map(String::from),
            );
        }
    }
    let read: BTreeSet<String> = READERS.map(|(name, _)| name.to_owned()).into();
    assert_eq!(read, described);
}
