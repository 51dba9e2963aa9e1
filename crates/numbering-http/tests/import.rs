//! Tests of `numbering import`: files as spreadsheets and switches write them.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod program;

use program::run;
use tempfile::TempDir;

/// An inventory without numbers, in a folder of its own.
fn inventory() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "migrate", "").0, 0);
    folder
}

/// Imports a file into an inventory of its own, and returns what it then holds.
fn imported(options: &str, file: impl AsRef<[u8]>) -> String {
    let inventory = inventory();
    let (code, report, error) = run(inventory.path(), &format!("import --create {options} -"), file);
    assert_eq!(code, 0, "{options}: {report}{error}");
    holdings(&inventory)
}

/// The holdings of an inventory: tenant, kind, first and last number or prefix, group and user.
fn holdings(inventory: &TempDir) -> String {
    let exported = run(inventory.path(), "export", "").1;
    let rows = exported.lines().skip(1).map(|row| {
        let fields: Vec<&str> = row.split(',').take(7).collect();
        fields.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    });
    rows.collect::<Vec<_>>().join("\n")
}

/// The lines and reasons of rejections.
fn rejections(options: &str, file: impl AsRef<[u8]>) -> Vec<(u64, String)> {
    let (code, report, error) = run(inventory().path(), &format!("import --create {options} -"), file);
    assert_eq!(code, 1, "{options}: {report}{error}");
    let mut rows: Vec<serde_json::Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert!(rows.pop().unwrap()["summary"].is_object());
    rows.iter()
        .map(|row| {
            (
                row["line"].as_u64().unwrap(),
                row["reason"].as_str().unwrap().to_owned(),
            )
        })
        .collect()
}

/// The error of a file that cannot be imported at all.
fn file_error(options: &str, file: impl AsRef<[u8]>) -> String {
    let (code, report, error) = run(inventory().path(), &format!("import --create {options} -"), file);
    assert_eq!((code, report.as_str()), (2, ""), "{error}");
    error
}

const ONE: &str = "acme mobile +32471000001 +32471000001";

#[test]
fn delimiters_and_encodings_are_found() {
    let file = "tenant,kind,first\nacme,mobile,+32471000001\n";
    let with = |delimiter: &str| file.replace(',', delimiter);
    let utf16: Vec<u8> = format!("\u{feff}{}", with("\t"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for (options, bytes) in [
        ("", file.as_bytes().to_vec()),
        ("", format!("\u{feff}{file}").into_bytes()),
        ("", with(";").into_bytes()),
        ("", with("\t").into_bytes()),
        ("--delimiter ;", with(";").into_bytes()),
        ("--delimiter tab", with("\t").into_bytes()),
        ("", utf16.clone()),
        ("--encoding utf-16", utf16[2..].to_vec()),
    ] {
        assert_eq!(imported(options, bytes), ONE, "{options}");
    }
    assert!(file_error("--delimiter ,", with(";")).contains("is the delimiter another one?"));
    let latin = b"tenant,kind,first\nsoci\xe9t\xe9,mobile,+32471000001\n";
    assert!(
        rejections("", latin)[0]
            .1
            .starts_with("is not valid UTF-8; if it is Windows-1252, say so")
    );
}

#[test]
fn headers_are_read_in_any_case_and_order_and_under_other_names() {
    for (options, file) in [
        ("", "KIND,First,,Tenant\nMobile,+32471000001,x,acme\n"),
        ("--tenant acme --kind mobile", "first\n+32471000001\n"),
        ("--tenant acme --kind mobile", "First,last,\n+32471000001,,\n"),
        (
            "--map 'Start=first,End=last,Note=' --tenant acme --kind MOBILE",
            "start;END;note\n+32471000001;+32471000001;x\n",
        ),
        (
            "--map '*=' --tenant acme --kind mobile",
            "first;else\n+32471000001;x\n",
        ),
        (
            "--map 'cc+nsn=first' --tenant acme --kind mobile",
            "cc,nsn\n+32,471000001\n",
        ),
        (
            "--format jsonl",
            "\u{feff}{\"tenant\":\"acme\",\"kind\":\"mobile\",\"first\":\"+32471000001\",\"last\":null}\n",
        ),
        (
            "--format jsonl --map Start=first --tenant acme --kind mobile",
            "{\"start\":\"+32471000001\"}",
        ),
    ] {
        assert_eq!(imported(options, file), ONE, "{options}");
    }
    assert_eq!(
        imported("--group sales --tenant acme --kind mobile", "first\n+32471000001"),
        format!("{ONE} sales")
    );
    assert!(file_error("--map Start=first", "tenant,kind,first\n").contains("has no column \"Start\""));
}

#[test]
fn booleans_are_read_as_spreadsheets_write_them() {
    let file = "tenant,kind,first,active\nacme,range,+3226100001,TRUE\nacme,range,+3226100003,0\nacme,range,+3226100005,False\nacme,range,+3226100007,1\n";
    let inventory = inventory();
    assert_eq!(run(inventory.path(), "import --create -", file).0, 0);
    let exported = run(inventory.path(), "export", "").1;
    let actives: Vec<&str> = exported
        .lines()
        .skip(1)
        .map(|row| row.split(',').nth(9).unwrap())
        .collect();
    assert_eq!(actives, ["true", "false", "false", "true"]);
    let file = "tenant,kind,first,active\nacme,range,+3226100001,yes\n";
    assert_eq!(
        rejections("", file),
        [(2, "active \"yes\" is neither true nor false".to_owned())]
    );
}

#[test]
fn blank_lines_are_skipped_and_line_numbers_are_those_of_an_editor() {
    for (file, line) in [
        ("tenant,kind,first\r\nacme,mobile,bad\r\n", 2),
        ("tenant,kind,first\n\nacme,mobile,bad\n", 3),
        ("tenant,kind,first\racme,mobile,bad\r", 2),
        (
            "\r\n\r\ntenant,kind,first\r\n,,\r\n  \r\n,,,,\r\nacme,mobile,bad\r\n,,\r\n",
            7,
        ),
        (
            "tenant,\"ki\nnd\",first\n\"ac\r\nme\",mobile,+32471000001\nacme,mobile,bad\n",
            5,
        ),
    ] {
        let options = if file.contains("ki\nnd") {
            "--map 'ki\nnd=kind'"
        } else {
            ""
        };
        let rejections = rejections(options, file);
        assert_eq!(rejections.last().unwrap().0, line, "{file:?}: {rejections:?}");
    }
    let jsonl = "\n{\"tenant\":\"acme\"}\r\n\n{";
    let lines: Vec<u64> = rejections("--format jsonl", jsonl)
        .iter()
        .map(|(line, _)| *line)
        .collect();
    assert_eq!(lines, [2, 4]);
}

#[test]
fn an_unclosed_quote_is_named_and_the_other_lines_are_read() {
    let mut file = "tenant,kind,first\nacme,mobile,+32471000001\nacme,mobile,\"+32471000002\n".to_owned();
    let rows = (0..10_000).map(|index| {
        format!(
            "acme,mobile,+324720{index:05}
"
        )
    });
    file.extend(rows);
    let inventory = inventory();
    let (code, report, _) = run(inventory.path(), "import --create -", &file);
    assert_eq!(code, 1);
    assert!(
        report.starts_with(
            "{\"line\":3,\"status\":\"rejected\",\"code\":1002,\"reason\":\"a quote opens on line 3 "
        ),
        "{report}"
    );
    assert!(
        report.ends_with("\"summary\":{\"added\":10001,\"updated\":0,\"unchanged\":0,\"rejected\":1,\"byCode\":{\"1002\":1}}}\n"),
        "{report}"
    );
    let short = "tenant,kind,first\nacme,mobile,\"+3247\nacme,mobile,+32471000001\n";
    assert_eq!(rejections("", short).len(), 1);
}

#[test]
fn a_file_that_is_none_is_refused_once() {
    for file in ["", "\n\n", "\u{feff}"] {
        assert!(file_error("", file).contains("the file is empty"));
        assert!(file_error("--format jsonl", file).contains("the file is empty"));
    }
    assert!(file_error("", "tenant,first\nacme,+32471000001\n").contains("the file has no column kind"));
    assert!(file_error("", "kind,first\nmobile,+32471000001\n").contains("the file has no column tenant"));
    assert!(file_error("", "tenant,kind\nacme,mobile\n").contains("neither a column first nor prefix"));
}

#[test]
fn values_that_do_not_fit_a_kind_are_refused() {
    for (columns, row, reason) in [
        (
            "prefix",
            "mobile,+32471000001,+3247",
            "prefix \"+3247\" does not fit the kind mobile",
        ),
        (
            "active",
            "mobile,+32471000001,false",
            "active \"false\" does not fit the kind mobile",
        ),
        (
            "extension_length",
            "mobile,+32471000001,3",
            "extension_length \"3\" does not fit",
        ),
        (
            "prefix",
            "prefix,+32471000001,+3247",
            "first \"+32471000001\" does not fit the kind prefix",
        ),
        (
            "prefix",
            "range,+32471000001,+3247",
            "prefix \"+3247\" does not fit the kind range",
        ),
        ("size", "prefix,,3", "size \"3\" does not fit the kind prefix"),
    ] {
        let file = format!("tenant,kind,first,{columns}\nacme,{row}\n");
        let found = rejections("", file);
        assert!(found[0].1.contains(reason), "{found:?}");
    }
}

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

#[test]
fn the_report_shows_the_row_the_counts_and_the_other_line() {
    let inventory = inventory();
    let file = "tenant;kind;first;last\nacme;mobile;+32471000001;+32471000009\nzed;mobile;+32471000005;\nacme;mobile;bad;\nacme;mobile;+32471000005;\n";
    let (_, report, _) = run(inventory.path(), "import --create --rejects rejects.csv -", file);
    let rows: Vec<serde_json::Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows[0]["row"], "zed;mobile;+32471000005;");
    assert_eq!(
        (&rows[0]["line"], &rows[0]["code"], &rows[0]["otherLine"]),
        (&3.into(), &1009.into(), &2.into())
    );
    assert!(rows[0]["reason"].as_str().unwrap().ends_with("; line 2 has it"));
    assert_eq!(
        (&rows[2]["code"], &rows[2]["otherLine"]),
        (&1011.into(), &2.into())
    );
    assert_eq!(rows[1].get("otherLine"), None);
    assert_eq!(
        rows[3]["summary"]["byCode"],
        serde_json::json!({"1002": 1, "1009": 1, "1011": 1})
    );
    let rejects = std::fs::read_to_string(inventory.path().join("rejects.csv")).unwrap();
    let lines: Vec<&str> = rejects.lines().collect();
    assert_eq!(lines[0], "tenant;kind;first;last;reason");
    assert!(
        lines[2].starts_with("acme;mobile;bad;;\"first \"\"bad\"\""),
        "{rejects}"
    );
    let corrected = rejects
        .replace("bad", "+32471000010")
        .replace("+32471000005", "+32471000012");
    assert_eq!(
        run(
            inventory.path(),
            "import --create -",
            corrected.lines().take(3).collect::<Vec<_>>().join("\n")
        )
        .0,
        0
    );
    assert_eq!(
        run(inventory.path(), "import --create --rejects rejects.csv -", file).0,
        2,
        "it is not written over"
    );
}

#[test]
fn an_update_moves_what_is_held_and_tells_what_is_unchanged() {
    let inventory = inventory();
    let file =
        "tenant,kind,first,last,group\nacme,mobile,+32471000000,+32471000009,a\nacme,mobile,+32471000010,,\n";
    assert_eq!(run(inventory.path(), "import --create -", file).0, 0);
    assert_eq!(run(inventory.path(), "import -", file).0, 1);
    let again = run(inventory.path(), "import --update -", file);
    let summary =
        r#"{"dryRun":false,"summary":{"added":0,"updated":0,"unchanged":2,"rejected":0,"byCode":{}}}"#;
    assert_eq!((again.0, again.1.trim_end()), (0, summary));
    let moves = "number;department\n0471/00.00.05;b\n0471/00.00.10;b\n0471/00.00.11;b\n0471/00.00.05;a\n";
    let options =
        "--map number=first,department=group --tenant acme --kind mobile --country 32 --trunk-digit 0";
    let (code, report, _) = run(
        inventory.path(),
        &format!("import --update --create {options} -"),
        moves,
    );
    assert_eq!(code, 1);
    assert!(
        report.starts_with(r#"{"line":5,"status":"rejected","code":1011,"#),
        "{report}"
    );
    assert!(
        report.contains(r#""otherLine":2,"row":"0471/00.00.05;a"}"#),
        "{report}"
    );
    assert!(
        report.contains(r#""added":1,"updated":2,"unchanged":0,"rejected":1,"#),
        "{report}"
    );
    assert_eq!(
        holdings(&inventory),
        "acme mobile +32471000000 +32471000004 a\nacme mobile +32471000005 +32471000005 b\n\
         acme mobile +32471000006 +32471000009 a\nacme mobile +32471000010 +32471000011 b"
    );
}

#[test]
fn names_and_types_of_holders_come_along() {
    let file = "tenant,tenant_name,tenant_type,kind,first,group,group_name\n\
        acme,Acme Ltd,enterprise,mobile,+32471000001,sales,Sales & more\n\
        zed,,,range,+3226100001,,\n";
    let source = inventory();
    assert_eq!(run(source.path(), "import --create -", file).0, 0);
    for format in ["csv", "jsonl"] {
        let exported = run(source.path(), &format!("export --format {format}"), "").1;
        assert!(
            exported.contains("Acme Ltd")
                && exported.contains("Enterprise")
                && exported.contains("Sales & more")
        );
        let copy = inventory();
        assert_eq!(
            run(
                copy.path(),
                &format!("import --create --format {format} -"),
                &exported
            )
            .0,
            0
        );
        assert_eq!(
            run(copy.path(), &format!("export --format {format}"), "").1,
            exported
        );
    }
    for (row, reason) in [
        (
            "acme,Other,,mobile,+32471000002,,",
            "tenant acme has another name or type: its name is \"Acme Ltd\"",
        ),
        (
            "acme,,ServiceProvider,mobile,+32471000002,,",
            "tenant acme has another name or type",
        ),
        (
            "acme,,,mobile,+32471000002,sales,Other",
            "group sales has another name: \"Sales & more\"",
        ),
        (
            "new,,reseller,mobile,+32471000002,,",
            "tenant_type \"reseller\" is neither",
        ),
        (
            "new,,,mobile,+32471000002,,Other",
            "group_name \"Other\" has no group",
        ),
    ] {
        let header = file.lines().next().unwrap();
        let (code, report, _) = run(source.path(), "import --create -", format!("{header}\n{row}\n"));
        let report: serde_json::Value = serde_json::from_str(report.lines().next().unwrap()).unwrap();
        let found = report["reason"].as_str().unwrap();
        assert!(code == 1 && found.starts_with(reason), "{found}");
    }
}

#[test]
fn a_tenant_without_an_id_gets_that_of_its_name() {
    let options = "--kind mobile --map 'Provider=tenant_name'";
    let file = "Provider,first\nVodafone Ltd.,+447000000001\n\"Gamma Telecom Holdings (Wholesale) Limited\",+447000000002\n";
    let tenants = imported(options, file);
    assert_eq!(
        tenants,
        "vodafone-ltd mobile +447000000001 +447000000001\n\
         gamma-telecom-holdings-wholesa mobile +447000000002 +447000000002"
    );
    // two names that make the same id are not mixed up
    let clash = "Provider,first\nVodafone Ltd.,+447000000001\nVodafone (Ltd),+447000000002\n";
    assert!(
        rejections(options, clash)[0]
            .1
            .contains("its name is \"Vodafone Ltd.\"")
    );
}

#[test]
fn a_comparison_tells_the_drift_and_changes_nothing() {
    let inventory = inventory();
    let file =
        "tenant,kind,first,last,group\nacme,mobile,+32471000000,+32471000009,a\nzed,mobile,+32471000010,,\n";
    assert_eq!(run(inventory.path(), "import --create -", file).0, 0);
    let before = run(inventory.path(), "export", "").1;
    let (code, report, _) = run(inventory.path(), "import --compare -", file);
    assert_eq!((code, report.lines().count()), (0, 3), "{report}");
    let switch =
        "number,size,department\n0471000005,2,a\n0471000007,1,b\n0471000020,1,\n0471000005,1,a\nx,1,\n";
    let options =
        "--map number=first,department=group --tenant acme --kind mobile --country 32 --trunk-digit 0";
    let (code, report, _) = run(inventory.path(), &format!("import --compare {options} -"), switch);
    let rows: Vec<serde_json::Value> = report
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told = |index: usize| {
        ["status", "minPhoneNumber", "maxPhoneNumber"]
            .map(|name| rows[index][name].as_str().unwrap_or_default())
    };
    assert_eq!((code, rows.len()), (1, 8), "{report}");
    assert_eq!(
        (&rows[0]["code"], &rows[0]["otherLine"], &rows[1]["code"]),
        (&1011.into(), &2.into(), &1002.into())
    );
    assert_eq!(told(2), ["onlyHere", "+32471000000", "+32471000004"]);
    assert_eq!(told(3), ["same", "+32471000005", "+32471000006"]);
    assert_eq!(told(4), ["different", "+32471000007", "+32471000007"]);
    assert_eq!(
        (&rows[4]["here"]["group"], &rows[4]["file"]["group"]),
        (&"a".into(), &"b".into())
    );
    assert_eq!(told(5), ["onlyHere", "+32471000008", "+32471000009"]);
    assert_eq!(told(6), ["onlyInFile", "+32471000020", "+32471000020"]);
    assert_eq!(
        rows[7]["summary"],
        serde_json::json!({"same": 2, "different": 1, "onlyInFile": 1, "onlyHere": 7, "rejected": 2, "byCode": {"1002": 1, "1011": 1}})
    );
    assert_eq!(run(inventory.path(), "export", "").1, before);
    assert_eq!(run(inventory.path(), "import --compare --create -", file).0, 2);
}

#[test]
fn an_export_for_a_spreadsheet_comes_back_unchanged() {
    let inventory = inventory();
    let file = "tenant,tenant_name,kind,first,prefix,group,user,active,extension_length,extension_first,extension_last\n\
        007,=1+2,mobile,+32471000001,,1e5,mar1,,,,\n\
        007,,range,+3226100001,,true,,FALSE,4,0012,0099\n\
        a,\"'s Hertog\",prefix,,+32-01,,,1,,,\n";
    let (code, report, _) = run(inventory.path(), "import --create -", file);
    assert_eq!(code, 0, "{report}");
    let exported = run(inventory.path(), "export", "").1;
    for delimiter in [",", ";", "tab"] {
        let sheet = run(
            inventory.path(),
            &format!("export --for spreadsheet --delimiter {delimiter}"),
            "",
        )
        .1;
        assert!(sheet.starts_with('\u{feff}') && sheet.contains("\r\n"));
        let byte = if delimiter == "tab" {
            '\t'
        } else {
            delimiter.chars().next().unwrap()
        };
        for cell in sheet.lines().skip(1).flat_map(|line| line.split(byte)) {
            let is_harmless = cell.chars().all(|character| character.is_ascii_lowercase());
            let is_constant = ["ServiceProvider", "4"].contains(&cell);
            assert!(cell.starts_with('\'') || is_harmless || is_constant, "{cell}");
        }
        // a spreadsheet writes booleans in capitals, and empty lines behind the last
        let saved = sheet.replace("false", "FALSE").replace("true", "TRUE") + ",,,\r\n";
        let copy = self::inventory();
        let (code, report, _) = run(
            copy.path(),
            &format!("import --create --delimiter {delimiter} -"),
            saved.replace("'TRUE", "'true"),
        );
        assert_eq!(code, i32::from(delimiter != ","), "{report}");
        assert_eq!(run(copy.path(), "export", "").1, exported);
    }
    assert_eq!(
        run(inventory.path(), "export --for spreadsheet --format jsonl", "").0,
        2
    );
}
