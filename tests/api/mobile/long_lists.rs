//! Tests of long lists, which are changed in several transactions.

use std::thread;
use std::time::{Duration, Instant};

use numbering_core::{E164, Span};
use numbering_tests::app::{Answer, Client, TestApp};
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::fixtures::{
    FOO_NUMBERS, SALES_NUMBERS, add_mobile, foo_and_bar, number_list, report_rows,
};
use numbering_tests::on_both_databases;
use serde_json::{Value, json};

/// More items than one transaction takes.
const LONG: usize = 12_000;
/// So many items that a token can be revoked while they are changed.
const VERY_LONG: usize = 60_000;

/// Numbers without neighbours, the last first.
fn scattered(count: usize) -> Vec<String> {
    (0..count)
        .rev()
        .map(|index| format!("+{}", 32_471_000_000 + 2 * index))
        .collect()
}

fn body(numbers: &[String]) -> Value {
    number_list(&numbers.iter().map(String::as_str).collect::<Vec<_>>())
}

fn with_key(client: Client, key: &str) -> Client {
    client.with_header("Idempotency-Key", key)
}

fn is_replay(answer: &Answer) -> bool {
    answer.header("Idempotency-Replayed") == "true"
}

/// The numbers of the tenant: the available ones, and those of groups.
fn counts(app: &TestApp) -> (usize, usize) {
    let lists = app.system().get(FOO_NUMBERS).expect_status(200).body;
    let length = |list: &str| lists[list].as_array().unwrap().len();
    (length("available_numbers"), length("assigned_numbers"))
}

/// The number of transactions that were committed.
fn commits(app: &TestApp) -> u64 {
    let metrics = app.anonymous().get("/metrics").text;
    let line = metrics
        .lines()
        .find_map(|line| line.strip_prefix("numbering_commits_total "));
    line.unwrap().parse().unwrap()
}

/// Waits until `is_so`.
fn wait_until(is_so: impl Fn() -> bool) {
    let begin = Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < Duration::from_mins(1));
        thread::sleep(Duration::from_millis(5));
    }
}

/// Sends a list, while the database refuses to store the last number of it. Returns the number of items that were done.
fn interrupt(app: &TestApp, database: &TestDatabase, client: &Client, list: &Value) -> usize {
    let final_number: E164 = format!("+{}", 32_471_000_000 + 2 * (LONG - 1)).parse().unwrap();
    let position = Span::from(final_number).first();
    let (stop, go_on) = match database.backend() {
        Backend::Sqlite => (
            format!(
                "CREATE TRIGGER stop BEFORE INSERT ON pieces WHEN NEW.first = {position}
                BEGIN SELECT RAISE(ABORT, 'stopped by the test'); END"
            ),
            "DROP TRIGGER stop",
        ),
        Backend::Postgres => (
            format!(
                "CREATE FUNCTION stop() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'stopped by the test'; END $$;
                CREATE TRIGGER stop BEFORE INSERT ON pieces FOR EACH ROW WHEN (NEW.first = {position})
                EXECUTE FUNCTION stop()"
            ),
            "DROP FUNCTION stop CASCADE",
        ),
    };
    database.session().run(&stop).unwrap();
    let interrupted = client.post(FOO_NUMBERS, list);
    database.session().run(go_on).unwrap();
    interrupted.expect_codes(503, &[1012]);
    let details = &interrupted.body["errors"][0]["details"];
    let (done, reason) = (counts(app).0, details["reason"].as_str().unwrap());
    let expected =
        format!("{done} of {LONG} well-formed items are done, {done} of them accepted; the rest is not done");
    assert!(reason.starts_with(&expected), "{reason}");
    assert_eq!(details["outcome"], "unknown");
    assert!(0 < done && done < LONG);
    done
}

on_both_databases! {
    fn a_long_list_is_judged_as_a_short_one(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "bar", &["+32471000100"]);
        add_mobile(&app, "foo", &["+32471000200"]);
        let mut sent = scattered(LONG);
        sent[10] = String::from("471");
        // a range over many numbers of the list: those before it are accepted, so it is a duplicate, and not they
        sent[LONG - 5] = String::from("+32471000300..+32471000399");
        // one that comes first, over numbers at the end of the list
        sent[0] = String::from("+32471000400..+32471000409");
        sent[20] = String::from("+32471023960");
        let expected: Vec<String> = sent.iter().enumerate().map(|(index, item)| {
            let outcome = match item.as_str() {
                "471" => "1002",
                "+32471000100" => "1009",
                "+32471000200" => "11",
                "+32471000300..+32471000399" => "1011",
                _ if index == 20 => "1011",
                "+32471000400" | "+32471000402" | "+32471000404" | "+32471000406" | "+32471000408" => "1011",
                _ => "added",
            };
            format!("{item} {outcome}")
        }).collect();
        let added = app.system().post(FOO_NUMBERS, &body(&sent)).expect_status(207);
        assert_eq!(report_rows(&added), expected);
        let accepted = expected.iter().filter(|row| row.ends_with("added")).count();
        assert_eq!(added.body["summary"], json!({"added": accepted, "rejected": sent.len() - accepted}));
        // the range of ten has ten numbers, and one was there before
        assert_eq!(counts(&app), (accepted + 9 + 1, 0));
    }

    fn every_kind_of_change_takes_long_lists(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (sent, length) = (body(&scattered(LONG)), LONG);
        let added = app.system().post(FOO_NUMBERS, &sent).expect_status(201);
        assert_eq!(added.body["result"].as_array().unwrap().len(), length);
        app.tenant_admin("foo").post(SALES_NUMBERS, &sent).expect_status(201);
        assert_eq!(counts(&app), (0, length));
        let refused = app.system().delete(FOO_NUMBERS, &sent);
        refused.expect_codes(400, &[1003]);
        assert_eq!(refused.body["errors"][0]["details"]["index"], 0);
        assert_eq!(refused.body["summary"], json!({"removed": 0, "rejected": LONG}));
        app.tenant_admin("foo").delete(SALES_NUMBERS, &sent).expect(200, &json!({}));
        app.system().delete(FOO_NUMBERS, &sent).expect(200, &json!({}));
        assert_eq!(counts(&app), (0, 0));
    }

    fn a_list_of_five_thousand_items_is_one_transaction_and_a_longer_one_several(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let before = commits(&app);
        app.system().post(FOO_NUMBERS, &body(&scattered(5_000))).expect_status(201);
        assert_eq!(commits(&app), before + 1);
        app.system().delete(FOO_NUMBERS, &body(&scattered(5_001))).expect_status(207);
        assert!(before + 3 <= commits(&app));
    }

    fn a_long_list_without_a_number_is_refused_after_its_objects(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = body(&vec![String::from("471"); LONG]);
        let refused = app.system().post(FOO_NUMBERS, &sent);
        refused.expect_codes(400, &[1002]);
        assert_eq!(refused.body["summary"], json!({"added": 0, "rejected": LONG}));
        app.system().post("/api/v1/tenants/none/mobile_numbers/", &sent).expect_codes(404, &[1004]);
        app.tenant_admin("bar").post(SALES_NUMBERS, &sent).expect_status(403);
    }

    fn a_long_list_is_repeated_under_its_key(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (client, mut sent) = (with_key(app.system(), "k"), scattered(LONG));
        add_mobile(&app, "bar", &["+32471000100"]);
        let first = client.post(FOO_NUMBERS, &body(&sent)).expect_status(207);
        app.system().delete(FOO_NUMBERS, &body(&sent)).expect_status(207);
        let second = client.post(FOO_NUMBERS, &body(&sent)).expect_status(207);
        assert!(!is_replay(&first) && is_replay(&second));
        assert_eq!(first.text, second.text);
        assert_eq!(counts(&app), (0, 0));
        sent.pop();
        client.post(FOO_NUMBERS, &body(&sent)).expect_codes(409, &[1016]);
        // a refusal is judged again
        let refused = with_key(app.system(), "r").delete(FOO_NUMBERS, &body(&sent)).expect_status(400);
        app.system().post(FOO_NUMBERS, &body(&sent)).expect_status(207);
        let removed = with_key(app.system(), "r").delete(FOO_NUMBERS, &body(&sent)).expect_status(207);
        assert!(!is_replay(&refused) && !is_replay(&removed));
    }

    fn a_list_that_was_interrupted_is_finished_under_its_key(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let (client, sent) = (with_key(app.system(), "k"), body(&scattered(LONG)));
        interrupt(&app, database, &client, &sent);
        client.post(FOO_NUMBERS, &body(&scattered(LONG - 1))).expect_codes(409, &[1016]);
        let finished = client.post(FOO_NUMBERS, &sent);
        assert_eq!((finished.status, is_replay(&finished)), (201, false));
        assert_eq!(counts(&app).0, LONG);
        let again = client.post(FOO_NUMBERS, &sent);
        assert_eq!((again.status, is_replay(&again)), (201, true));
        assert_eq!(again.text, finished.text);
    }

    fn a_list_that_was_interrupted_without_a_key_is_done_in_part(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = body(&scattered(LONG));
        let done = interrupt(&app, database, &app.system(), &sent);
        let rest = app.system().post(FOO_NUMBERS, &sent);
        assert_eq!(rest.status, 207);
        assert_eq!(rest.body["summary"], json!({"added": LONG - done, "rejected": done}));
        assert_eq!(rest.body["result"][LONG - 1]["code"], 11);
    }

    fn a_token_that_is_revoked_in_between_changes_nothing_more(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let sent = body(&scattered(VERY_LONG));
        app.system().post(FOO_NUMBERS, &sent).expect_status(201);
        let token = app.system().post("/api/v1/tokens/", &json!({"role": "tenant_admin", "tenantId": "foo"}));
        let client = app.anonymous().with_token(token.body["token"].as_str().unwrap());
        let running = thread::spawn(move || client.post(SALES_NUMBERS, &sent));
        wait_until(|| app.system().get(&format!("{FOO_NUMBERS}?assignement=true&limit=1")).body["assigned_numbers"] != json!([]));
        app.system().send("DELETE", &format!("/api/v1/tokens/{}/", token.body["id"].as_str().unwrap()), "")
            .expect_status(200);
        let (_, assigned) = counts(&app);
        let stopped = running.join().unwrap();
        stopped.expect_codes(503, &[1012]);
        assert_eq!(stopped.body["errors"][0]["details"]["outcome"], "unknown");
        let reason = stopped.body["errors"][0]["details"]["reason"].as_str().unwrap();
        assert!(reason.starts_with(&format!("{assigned} of {VERY_LONG} well-formed items are done, {assigned} of them accepted")), "{reason}");
        assert_eq!(counts(&app).1, assigned);
    }
}
