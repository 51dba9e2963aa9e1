//! Tests of the results: the report, updates, and comparisons.

use super::{holdings, inventory};
use crate::program::run;

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
