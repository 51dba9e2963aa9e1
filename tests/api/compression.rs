//! Tests of gzip: answers of more than 1 KiB are compressed for clients that accept it.

use std::io::Read as _;

use flate2::read::GzDecoder;
use numbering_tests::app::TestApp;
use numbering_tests::database::TestDatabase;
use numbering_tests::fixtures::{FOO_NUMBERS, add_mobile, foo_and_bar};
use numbering_tests::on_both_databases;

/// The coding of the answer to a GET of the system admin, its body as it was sent, and the header `Vary`.
fn get(app: &TestApp, path: &str, accepted: &str) -> (String, Vec<u8>, String) {
    let request = ureq::get(format!("http://{}{path}", app.address()))
        .header("Authorization", "Bearer bootstrap-token-of-the-tests")
        .header("Accept-Encoding", accepted);
    let mut answer = request.call().unwrap();
    let header = |name| {
        answer
            .headers()
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
            .to_owned()
    };
    let (coding, vary) = (header("Content-Encoding"), header("Vary"));
    let body = answer
        .body_mut()
        .with_config()
        .limit(u64::MAX)
        .read_to_vec()
        .unwrap();
    (coding, body, vary)
}

fn decompressed(body: &[u8]) -> String {
    let mut text = String::new();
    GzDecoder::new(body).read_to_string(&mut text).unwrap();
    text
}

on_both_databases! {
    fn a_long_answer_is_compressed_for_clients_that_accept_gzip(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000000..+32471049999"]);
        let plain = app.system().get(FOO_NUMBERS).text;
        for accepted in ["gzip", "deflate, gzip;q=0.5", "br, gzip, identity;q=0.1"] {
            let (coding, body, vary) = get(&app, FOO_NUMBERS, accepted);
            assert_eq!((coding.as_str(), vary.as_str()), ("gzip", "accept-encoding"), "{accepted}");
            assert!(body.len() < plain.len() / 5, "{} of {}", body.len(), plain.len());
            assert_eq!(decompressed(&body), plain);
        }
        for accepted in ["", "identity", "br", "gzip;q=0", "gzip;q=0.1, identity;q=1"] {
            let (coding, body, vary) = get(&app, FOO_NUMBERS, accepted);
            assert_eq!((coding.as_str(), vary.as_str()), ("", "accept-encoding"), "{accepted}");
            assert_eq!(body.len(), plain.len());
        }
    }
}

#[test]
fn short_answers_and_pictures_are_sent_as_they_are() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    for path in [FOO_NUMBERS, "/healthz", "/swagger-ui/favicon-32x32.png"] {
        let (coding, _, vary) = get(&app, path, "gzip");
        assert_eq!((coding.as_str(), vary.as_str()), ("", ""), "{path}");
    }
    for path in ["/api-docs/openapi.json", "/swagger-ui/swagger-ui.css"] {
        let (coding, body, _) = get(&app, path, "gzip");
        assert_eq!(coding, "gzip", "{path}");
        assert_eq!(decompressed(&body), app.anonymous().get(path).text, "{path}");
    }
    let (coding, body, _) = get(&app, "/metrics", "gzip");
    assert_eq!(coding, "gzip");
    assert!(decompressed(&body).starts_with("# HELP "));
}

#[test]
fn a_head_has_the_length_of_the_answer_as_it_is() {
    let database = TestDatabase::sqlite();
    let app = foo_and_bar(&database);
    add_mobile(&app, "foo", &["+32471000000..+32471000999"]);
    let plain = app.system().get(FOO_NUMBERS).text;
    let head = app
        .system()
        .with_header("Accept-Encoding", "gzip")
        .send("HEAD", FOO_NUMBERS, "");
    assert_eq!(
        (head.status, head.text.as_str(), head.header("Content-Encoding")),
        (200, "", "")
    );
    assert_eq!(head.header("Content-Length"), plain.len().to_string());
}
