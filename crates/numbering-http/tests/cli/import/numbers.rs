//! Tests of how numbers are written: nationally, and with a count in the place of the last.

use super::{ONE, imported, inventory, rejections};
use crate::program::run;

#[test]
fn national_numbers_come_in_with_their_country() {
    let options = "--tenant acme --kind mobile";
    let file = "first,last\n0471/00.00.01,0471/00.00.01\n";
    assert_eq!(
        imported(&format!("{options} --country 32 --trunk-digit 0"), file),
        ONE
    );
    assert_eq!(
        imported(&format!("{options} --country 32"), "first\n471 000 001\n"),
        ONE
    );
    let abroad = "first\n0032471000001\n";
    assert_eq!(
        imported(&format!("{options} --country 49 --trunk-digit 0"), abroad),
        ONE
    );
    assert_eq!(imported(options, "first\ntel:+32\u{a0}471\u{2013}000001\n"), ONE);
    assert!(
        rejections(options, file)[0]
            .1
            .contains("does not begin with + or 00")
    );
    for (country, number, reason) in [
        ("32 --trunk-digit 0", "471000001", "nor with the trunk digit 0"),
        (
            "1",
            "2015550100123",
            "has 13 digits; a number of country 1 has 10",
        ),
        ("49", "123456789012345", "more than 15 digits"),
    ] {
        let found = rejections(
            &format!("{options} --country {country}"),
            format!("first\n{number}\n"),
        );
        assert!(found[0].1.contains(reason), "{found:?}");
    }
    assert_eq!(run(inventory().path(), "import --trunk-digit 0 -", "").0, 2);
}

#[test]
fn a_size_stands_for_the_last_number() {
    let options = "--tenant acme --kind mobile";
    assert_eq!(imported(options, "first,size\n+32471000001,1\n"), ONE);
    assert_eq!(
        imported(options, "first,size\n+32471000000,100\n"),
        "acme mobile +32471000000 +32471000099"
    );
    for (row, reason) in [
        ("+32471000000,0,", "size \"0\" is not a count"),
        ("+32471000000,x,", "size \"x\" is not a count"),
        ("+999999999999999,2,", "there are not 2 numbers"),
        ("+99999999999999,2,", "digits"),
        ("+32471000000,10,+32471000009", "has both last"),
    ] {
        let found = rejections(options, format!("first,size,last\n{row}\n"));
        assert!(found[0].1.contains(reason), "{found:?}");
    }
}
