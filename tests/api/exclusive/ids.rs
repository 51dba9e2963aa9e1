//! Tests of ids: the base64 of ascending decimals, whatever the clock says and whatever is deleted.

use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::on_both_databases;

use super::create_number;

/// The decimal value of the id at the end of a path.
pub(super) fn value_of(path: &str) -> u64 {
    const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let id = path.rsplit('/').next().unwrap().trim_end_matches('=');
    let sextet = |character| format!("{:06b}", ALPHABET.find(character).unwrap());
    let bits: String = id.chars().map(sextet).collect();
    let byte = |bits: &[u8]| u8::from_str_radix(str::from_utf8(bits).unwrap(), 2).unwrap();
    let digits: String = bits
        .as_bytes()
        .chunks_exact(8)
        .map(|bits| char::from(byte(bits)))
        .collect();
    assert!(matches!(digits.len(), 18 | 19), "{digits} has 18 or 19 digits");
    digits.parse().unwrap()
}

on_both_databases! {
    fn ids_ascend_and_are_never_reused(database: &TestDatabase) {
        let app = TestApp::start(database);
        let system = app.system();
        let mut last = 0;
        for _ in 0..20 {
            let path = create_number(&system, "112");
            let value = value_of(&path);
            assert!(last < value, "{last} < {value}");
            last = value;
            system.send("DELETE", &path, "").expect_status(204);
        }
    }

    fn a_clock_set_back_repeats_no_id(database: &TestDatabase) {
        let app = TestApp::start(database);
        // the last id was issued, and its number deleted, while the clock was years ahead
        let last = 9_000_000_000_000_000_000;
        let ahead = format!("UPDATE tenants SET exclusive_id = {last} WHERE key = 0");
        database.session().run(&ahead).unwrap();
        let first = value_of(&create_number(&app.system(), "112"));
        drop(app);
        let again = TestApp::start(database);
        let second = value_of(&create_number(&again.system(), "113"));
        assert!(last < first && first < second, "{last} < {first} < {second}");
    }
}
