//! Tests of the files that are taken: delimiters, encodings, headers, lines and cells.

use super::{ONE, file_error, imported, inventory, rejections};
use crate::program::run;

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
            "",
            "\n {\"tenant\":\"acme\",\"kind\":\"mobile\",\"first\":\"+32471000001\"}\n",
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
fn a_name_that_stands_twice_in_a_line_of_json_is_refused() {
    let file =
        "{\"tenant\":\"acme\",\"kind\":\"mobile\",\"first\":\"+32471000001\",\"first\":\"+32471000002\"}\n";
    assert_eq!(
        rejections("", file),
        [(1, "\"first\" stands there twice".to_owned())]
    );
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
