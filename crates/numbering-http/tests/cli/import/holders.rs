//! Tests of the tenants and groups that come along, with their names and types.

use super::{holdings, imported, inventory, rejections};
use crate::program::run;

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
fn of_two_ids_that_differ_in_letter_case_the_earlier_line_wins() {
    let inventory = inventory();
    let file = "tenant,kind,first,group\nzed,mobile,+32471000001,Sales\nZed,mobile,+32471000002,\nzed,mobile,+32471000003,SALES\n";
    let (code, report, _) = run(inventory.path(), "import --create -", file);
    let lines: Vec<&str> = report.lines().collect();
    let differs =
        |line: u64, what: &str| format!(r#"{{"line":{line},"status":"rejected","code":11,"reason":"{what}"#);
    assert_eq!((code, lines.len()), (1, 3), "{report}");
    assert!(
        lines[0].starts_with(&differs(3, "")) && lines[0].contains("tenant") && lines[0].contains("Zed"),
        "{report}"
    );
    assert!(
        lines[1].starts_with(&differs(4, "")) && lines[1].contains("group") && lines[1].contains("SALES"),
        "{report}"
    );
    assert_eq!(holdings(&inventory), "zed mobile +32471000001 +32471000001 Sales");
}
