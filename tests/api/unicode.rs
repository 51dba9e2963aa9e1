//! Tests of every text field with every kind of Unicode: an accepted text comes back unchanged from either database, and a
//! forbidden one is refused and leaves nothing.

use numbering_tests::app::{Answer, TestApp};
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{create_user, foo_and_bar};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

/// A text field: the request that writes it, the path that reads it, and its attribute.
struct Field {
    method: &'static str,
    path: &'static str,
    attribute: &'static str,
    read_at: &'static str,
    /// The other attributes that the body needs.
    with: Value,
}

const ANN: &str = "/api/v1/tenants/foo/groups/sales/users/ann/";

fn field(method: &'static str, path: &'static str, attribute: &'static str) -> Field {
    Field {
        method,
        path,
        attribute,
        read_at: path,
        with: json!({}),
    }
}

fn fields() -> Vec<Field> {
    let of_ann = [
        "firstName",
        "lastName",
        "extension",
        "emailAddress",
        "enterpriseTrunk",
    ];
    let of_ann = of_ann.map(|attribute| field("PUT", ANN, attribute));
    let others = [
        field("PUT", "/api/v1/tenants/foo/", "name"),
        field("PUT", "/api/v1/tenants/foo/groups/sales/", "groupName"),
        Field {
            with: json!({"role": "tenant_admin", "tenantId": "foo"}),
            ..field("POST", "/api/v1/tokens/", "name")
        },
        field(
            "POST",
            "/api/v1/tenants/foo/groups/sales/departments/",
            "departmentName",
        ),
        field("POST", "/api/exclusive_numbers", "number"),
        Field {
            with: json!({"number": "112"}),
            ..field("POST", "/api/exclusive_numbers", "description")
        },
    ];
    of_ann.into_iter().chain(others).collect()
}

/// Texts of every allowed kind.
fn texts() -> Vec<String> {
    let texts = [
        "plain",
        "'; DROP TABLE users; --",
        "\"quoted\\\"",
        "100 %_*?",
        "<b>&amp;</b>",
        "é",
        "e\u{301}",
        "ＡＢＣ",
        "ß ſ İ ı",
        "Ω\u{2126}",
        "שלום עולם",
        "مرحبا",
        "\u{202e}turned\u{202c}",
        "\u{200f}mark",
        "日本語",
        "ไทย",
        "हिन्दी",
        "\u{1F4DE}",
        "👩\u{200d}👩\u{200d}👧",
        "🇧🇪",
        "𝕬𝖇",
        "\u{10348}\u{10FFFD}",
        "\u{378}unassigned",
        "\u{E000}private",
        "\u{FFFE}\u{FFFF}",
        "\u{FDD0}",
        "\u{1FFFF}",
        "\u{FFFD}",
        "\u{FEFF}mark",
        "a\u{2028}b\u{2029}c",
        "a\u{a0}b\u{3000}c",
        "soft\u{ad}hyphen",
        "zero\u{200b}width",
        "z\u{335}\u{321}\u{322}\u{327}\u{328}\u{323}\u{307}",
        "٣٢٤٧١",
        "\u{1D7D8}",
    ];
    texts
        .map(str::to_owned)
        .into_iter()
        .chain(["\u{1F4DE}".repeat(50)])
        .collect()
}

/// Sends `written`, a JSON string, in the field.
fn ask(app: &TestApp, field: &Field, written: &str) -> Answer {
    let mut body = field.with.clone();
    body[field.attribute] = json!("@");
    app.system().send(
        field.method,
        field.path,
        body.to_string().replace("\"@\"", written),
    )
}

/// The texts that are read back.
fn read(app: &TestApp, field: &Field) -> String {
    app.system()
        .get(field.read_at)
        .expect_status(200)
        .body
        .to_string()
}

/// Deletes exclusive numbers, which would conflict with the next ones.
fn clear(app: &TestApp) {
    let listed = app.system().get("/api/exclusive_numbers").expect_status(200).body;
    for item in listed["items"].as_array().unwrap() {
        let path = format!("/api/exclusive_numbers/{}", item["id"].as_str().unwrap());
        app.system().send("DELETE", &path, "").expect_status(204);
    }
}

fn with_fields(database: &TestDatabase) -> TestApp {
    let app = foo_and_bar(database);
    create_user(&app, "foo", "sales", &json!({"userId": "ann"}));
    app
}

on_both_databases! {
    fn accepted_texts_are_returned_unchanged(database: &TestDatabase) {
        let app = with_fields(database);
        for field in fields() {
            for text in texts() {
                clear(&app);
                let written = json!(text).to_string();
                let what = format!("{} {} {text:?}", field.path, field.attribute);
                let answer = ask(&app, &field, &written);
                // a name in a path has no slashes
                if field.attribute == "departmentName" && text.contains(['/', '\\']) {
                    answer.expect_codes(400, &[1002]);
                    continue;
                }
                assert!(answer.status < 300, "{what}: {}", answer.text);
                assert!(read(&app, &field).contains(&format!("{:?}:{written}", field.attribute)), "{what}");
            }
        }
    }

    fn lookalike_texts_are_distinct(database: &TestDatabase) {
        let app = with_fields(database);
        for text in ["é", "e\u{301}", "É", "\u{FEFF}é", "é\u{200b}"] {
            app.system().post("/api/exclusive_numbers", &json!({"number": text})).expect_status(200);
            let departments = "/api/v1/tenants/foo/groups/sales/departments/";
            app.system().post(departments, &json!({"departmentName": text})).expect_status(201);
        }
        assert_eq!(app.system().get("/api/exclusive_numbers").body["count"], 5);
    }

    fn forbidden_characters_are_refused_and_nothing_is_stored(database: &TestDatabase) {
        let app = with_fields(database);
        let controls = (0..0x20).chain(0x7f..0xa0).map(|code| format!("\"a\\u{code:04x}b\""));
        let raw = ["\"a\nb\"", "\"a\u{0}b\"", "\"a\\x41b\""].map(str::to_owned);
        let surrogates = [r#""\ud800""#, r#""\udc00x""#, r#""\ud800\ud800""#, r#""a\udfff\ud83d""#].map(str::to_owned);
        let refused: Vec<String> = controls.chain(raw).chain(surrogates).collect();
        for field in fields() {
            let before = read(&app, &field);
            for written in &refused {
                let answer = ask(&app, &field, written);
                assert_eq!(answer.status, 400, "{} {written}: {}", field.path, answer.text);
            }
            assert_eq!(read(&app, &field), before, "{} {}", field.path, field.attribute);
        }
    }

    fn invalid_utf_8_is_refused(database: &TestDatabase) {
        let app = with_fields(database);
        for bytes in [b"\xff".as_slice(), b"\xc3", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf8\x88\x80\x80\x80"] {
            let body = [b"{\"name\":\"".as_slice(), bytes, b"\"}"].concat();
            app.system().send("PUT", "/api/v1/tenants/foo/", body).expect_status(400);
        }
        let paired = ask(&app, &field("PUT", "/api/v1/tenants/foo/", "name"), r#""\ud83d\udcde""#).expect_status(200);
        assert_eq!(paired.body["name"], "\u{1F4DE}");
    }
}
