//! Files in the form of regulators' lists and of a PBX's export: each comes in with one command, and look-ups agree with a
//! computation of their own. The files are made here; no line is copied.

use std::path::Path;

use numbering_core::E164;
use numbering_store::{DatabaseUrl, Settings, Store};

use crate::program::run;

/// Imports a file into an inventory of its own, and compares the holder of each number with the expected one.
fn check(options: &str, file: &[u8], expected: &[(String, Option<String>)]) {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "migrate", "").0, 0);
    let (code, report, error) = run(folder.path(), &format!("import --create {options} -"), file);
    assert_eq!(code, 0, "{report}{error}");
    let found = holders(folder.path(), expected.iter().map(|(number, _)| number.as_str()));
    for ((number, expected), found) in expected.iter().zip(found) {
        assert_eq!(found, *expected, "{number}");
    }
    assert_eq!(run(folder.path(), "verify", "").0, 0);
}

/// The tenant, and the user if there is one, of each number.
fn holders<'n>(folder: &Path, numbers: impl Iterator<Item = &'n str>) -> Vec<Option<String>> {
    let url: DatabaseUrl = format!("sqlite://{}", folder.join("numbering.db").display())
        .parse()
        .unwrap();
    let store = Store::open(&Settings { url, readers: 1 }).unwrap();
    let holder = |number: &str| {
        let number: E164 = number.parse().unwrap();
        let holder = store.snapshot(|context| context.holder(number)).unwrap()?;
        let holding = holder.piece.holding;
        let tenant = holder.names.tenant(holding.tenant).unwrap().to_owned();
        Some(match holding.user().and_then(|user| holder.names.user(user)) {
            Some(user) => format!("{tenant}/{}", user.id),
            None => tenant,
        })
    };
    numbers.map(holder).collect()
}

/// The name of an index; the names go round.
fn pick<'n>(names: &[&'n str], index: u64) -> &'n str {
    names[usize::try_from(index).unwrap() % names.len()]
}

/// A deterministic sequence of numbers below a limit.
fn pseudo_random(count: u64, below: u64) -> impl Iterator<Item = u64> {
    (1..=count).map(move |index| index.wrapping_mul(0x9e37_79b9_7f4a_7c15) % below)
}

/// France: semicolons, Windows-1252, ranges of 10,000 with the trunk digit.
#[test]
fn a_french_list_comes_in() {
    let operators = ["FRTE", "SFR0", "FREE", "COLT"];
    let rows = (0..1000_u64).filter(|block| block % 7 != 3).map(|block| {
        format!(
            "0{};0{}0000;0{}9999;{};M\u{e9}tropole;2001-01-01\r\n",
            10000 + block,
            10000 + block,
            10000 + block,
            pick(&operators, block)
        )
    });
    let text = format!(
        "EZABPQM;Tranche_Debut;Tranche_Fin;Mn\u{e9}mo;Territoire;Date_Attribution\r\n{}",
        rows.collect::<String>()
    );
    let latin: Vec<u8> = text.chars().map(|character| character as u8).collect();
    let expected: Vec<_> = pseudo_random(400, 10_000_000)
        .map(|number| {
            let block = number / 10_000;
            let holder = (block % 7 != 3).then(|| pick(&operators, block).to_owned());
            (format!("+33{}", 100_000_000 + number), holder)
        })
        .collect();
    let options = "--encoding windows-1252 --kind range --country 33 --trunk-digit 0 \
        --map 'Tranche_Debut=first,Tranche_Fin=last,Mn\u{e9}mo=tenant,*='";
    check(options, &latin, &expected);
}

/// United Kingdom: blocks as prefixes of national numbers, providers by name alone, some free.
#[test]
fn a_british_list_comes_in() {
    let providers = [
        "British Telecommunications PLC",
        "Gamma Telecom Holdings Ltd",
        "Vodafone Ltd. (C&W)",
    ];
    let ids = [
        "british-telecommunications-plc",
        "gamma-telecom-holdings-ltd",
        "vodafone-ltd-c-w",
    ];
    let rows = (0..1000_u64).map(|block| {
        format!(
            "\"113 2{block:03}\",Allocated,\"{}\",10,\"\"\n",
            pick(&providers, block)
        )
    });
    let text = format!(
        "Number Block,Status,Communications Provider,Number Length,Change Date\n{}",
        rows.collect::<String>()
    );
    let expected: Vec<_> = pseudo_random(400, 1_000_000)
        .map(|number| {
            (
                format!("+44113{}", 2_000_000 + number),
                Some(pick(&ids, number / 1000).to_owned()),
            )
        })
        .collect();
    let options =
        "--kind prefix --country 44 --map 'Number Block=prefix,Communications Provider=tenant_name,*='";
    check(options, text.as_bytes(), &expected);
}

/// North America: tabs, an area code and an office code of 10,000 numbers each.
#[test]
fn a_north_american_list_comes_in() {
    let rows = (0..600_u64).map(|office| {
        format!(
            "NJ\t{}-{}\t{:04}\tCOMPANY {}, INC.\tCITY\t\n",
            201 + office / 300,
            200 + office % 300,
            9000 + office % 5,
            office % 5
        )
    });
    let text = format!(
        "State\tNPA-NXX\tOCN\tCompany\tRateCenter\tInitial/Growth\n{}",
        rows.collect::<String>()
    );
    let expected: Vec<_> = pseudo_random(400, 6_000_000)
        .map(|number| {
            let office = number / 10_000;
            let digits = (201 + office / 300) * 10_000_000 + (200 + office % 300) * 10_000 + number % 10_000;
            (format!("+1{digits}"), Some(format!("{}", 9000 + office % 5)))
        })
        .collect();
    check(
        "--kind prefix --country 1 --map 'NPA-NXX=prefix,OCN=tenant,Company=tenant_name,*='",
        text.as_bytes(),
        &expected,
    );
}

/// Germany: an area code beside the first and the last number of a block.
#[test]
fn a_german_list_comes_in() {
    let providers = ["Deutsche Telekom GmbH", "Telef\u{f3}nica Germany"];
    let rows = (0..400_u64).map(|block| {
        let (first, last) = (20_000 + block * 100, 20_099 + block * 100);
        format!(
            "0{};{first}00;{last}99;{}\r\n",
            2041 + block % 4,
            pick(&providers, block / 200)
        )
    });
    let text = format!(
        "\u{feff}Ortsnetzkennzahl;von;bis;Diensteanbieter\r\n{}",
        rows.collect::<String>()
    );
    let expected: Vec<_> = pseudo_random(400, 4_000_000)
        .map(|number| {
            let (area, rest) = (2041 + number % 4, 2_000_000 + number);
            let block = (rest - 2_000_000) / 10_000;
            let ids = ["deutsche-telekom-gmbh", "telef-nica-germany"];
            let holder = (block % 4 == number % 4).then(|| pick(&ids, block / 200).to_owned());
            (format!("+49{area}{rest}"), holder)
        })
        .collect();
    let options = "--kind range --country 49 --trunk-digit 0 \
        --map 'Ortsnetzkennzahl+von=first,Ortsnetzkennzahl+bis=last,Diensteanbieter=tenant_name'";
    check(options, text.as_bytes(), &expected);
}

/// A PBX: one direct number a line with its extension, in a group of one tenant.
#[test]
fn the_direct_numbers_of_a_pbx_come_in() {
    let rows = (0..500_u64).map(|extension| {
        format!(
            "\"02/610.{:02}.{:02}\",\"{}\",\"Desk, {extension}\",,\r\n",
            extension / 100,
            extension % 100,
            100 + extension
        )
    });
    let text = format!(
        "DID,Extension,Description,CID Prefix,\r\n{},,,,\r\n",
        rows.collect::<String>()
    );
    let expected: Vec<_> = pseudo_random(100, 1000)
        .map(|number| {
            (
                format!("+32261{number:05}"),
                (number < 500).then(|| format!("acme/{}", 100 + number)),
            )
        })
        .collect();
    let options = "--tenant acme --kind range --group hq --country 32 --trunk-digit 0 --map 'DID=first,Extension=user,*='";
    check(options, text.as_bytes(), &expected);
}
