//! Tests of the metrics for Prometheus: every metric, with labels that no client can create.

use std::time::{Duration, Instant};

use numbering_tests::app::TestApp;
use numbering_tests::database::{Backend, TestDatabase};
use numbering_tests::fixtures::{
    FOO_NUMBERS, add_mobile, assign_mobile, create_group, create_tenant, create_user, define_prefix,
    foo_and_bar, number_list,
};
use numbering_tests::on_both_databases;
use numbering_tests::raw_http;
use serde_json::json;

fn metrics(app: &TestApp) -> String {
    app.anonymous().get("/metrics").expect_status(200).text
}

/// Waits until the inventory was counted.
fn counted_metrics(app: &TestApp) -> String {
    let begin = Instant::now();
    loop {
        let text = metrics(app);
        if text.contains("numbering_pieces{") || Duration::from_secs(20) < begin.elapsed() {
            return text;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
}

fn assert_lines(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.lines().any(|found| found == *line), "{line}: {text}");
    }
}

on_both_databases! {
    fn gauges_count_numbers_by_kind_and_state(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32471000000..+32471999999", "+32480000000"]);
        assign_mobile(&app, "foo", "sales", &["+32471000000..+32471000099"]);
        create_user(&app, "foo", "sales", &json!({"userId": "ann", "phoneNumber": "+32471000005"}));
        define_prefix(&app, "foo", "+3249");
        let text = counted_metrics(&app);
        assert_lines(&text, &[
            r#"numbering_numbers{kind="mobile",state="available"} 999901"#,
            r#"numbering_numbers{kind="mobile",state="assigned"} 99"#,
            r#"numbering_numbers{kind="mobile",state="carried"} 1"#,
            r#"numbering_numbers{kind="range",state="available"} 0"#,
            r#"numbering_pieces{kind="mobile",state="available"} 2"#,
            r#"numbering_pieces{kind="mobile",state="assigned"} 2"#,
            r#"numbering_pieces{kind="prefix",state="available"} 1"#,
        ]);
        assert!(!text.contains(r#"numbering_numbers{kind="prefix""#));
        // the inventory is counted again only after a while
        add_mobile(&app, "bar", &["+32481000000"]);
        assert_lines(&metrics(&app), &[r#"numbering_pieces{kind="mobile",state="available"} 2"#]);
    }

    fn metrics_cover_the_database_and_the_refusals(database: &TestDatabase) {
        let app = foo_and_bar(database);
        app.anonymous().get(FOO_NUMBERS).expect_status(401);
        app.anonymous().get("/api/exclusive_numbers").expect_status(401);
        app.system().post(FOO_NUMBERS, &json!({})).expect_codes(400, &[1001]);
        app.system().get("/nowhere").expect_codes(404, &[1004]);
        let text = metrics(&app);
        assert_lines(&text, &[
            r#"numbering_refusals_total{code="1006"} 1"#,
            r#"numbering_refusals_total{code="UNAUTHORIZED"} 1"#,
            r#"numbering_refusals_total{code="1001"} 1"#,
            r#"numbering_refusals_total{code="1004"} 1"#,
            r#"numbering_database_connections{state="in_use"} 0"#,
            "numbering_database_waiting 0",
            "numbering_changes_waiting 0",
        ]);
        assert!(text.contains(r#"numbering_database_connections{state="idle"} "#), "{text}");
        assert!(text.contains("http_request_duration_seconds_bucket{"), "{text}");
    }

    fn gauges_show_the_size_of_the_database_and_of_its_journal(database: &TestDatabase) {
        let app = foo_and_bar(database);
        add_mobile(&app, "foo", &["+32480000000"]);
        let text = counted_metrics(&app);
        let value = |name: &str| -> Option<i64> {
            text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
        };
        assert_eq!(value("numbering_journal_entries "), Some(database.session().number("SELECT MAX(seq) FROM journal")));
        let bytes = value("numbering_database_bytes ").unwrap();
        assert!(0 < bytes, "{text}");
        // SQLite does not know the size of its journal, and no size is not a size of 0
        let journal = value("numbering_journal_bytes ");
        assert_eq!(journal.is_some(), database.backend() == Backend::Postgres, "{text}");
        assert!(journal.is_none_or(|journal| 0 < journal && journal < bytes), "{text}");
    }

    fn metrics_cover_the_process(database: &TestDatabase) {
        let text = metrics(&foo_and_bar(database));
        let value = |name: &str| -> Option<u64> {
            text.lines().find_map(|line| line.strip_prefix(name)?.trim().parse().ok())
        };
        assert!(value("process_cpu_seconds_total ").is_some(), "{text}");
        for name in ["resident_memory_bytes", "open_fds", "threads", "start_time_seconds"] {
            assert!(value(&format!("process_{name} ")).is_some_and(|value| 0 < value), "{name}: {text}");
        }
    }

    fn metrics_name_the_build_and_the_bounds_of_durations(database: &TestDatabase) {
        let app = foo_and_bar(database);
        app.system().get(FOO_NUMBERS).expect_status(200);
        let text = metrics(&app);
        let build = text.lines().find(|line| line.starts_with("numbering_build_info{")).unwrap_or_default();
        assert!(build.contains(&format!("version=\"{}\"", env!("CARGO_PKG_VERSION"))), "{build}");
        assert!(build.ends_with("} 1") && !build.contains("commit=\"\""), "{build}");
        let route = r#"method="GET",route="/api/v1/tenants/{tenant_id}/mobile_numbers/""#;
        for bound in ["0.25", "0.5", "2.5", "10", "30", "60", "+Inf"] {
            let line = format!("http_request_duration_seconds_bucket{{{route},le=\"{bound}\"}} 1");
            assert_lines(&text, &[&line]);
        }
    }

    fn metrics_count_commits_and_their_changes(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let value = |name: &str| -> Option<u64> {
            metrics(&app).lines().find_map(|line| line.strip_prefix(name)?.parse().ok())
        };
        for (name, number) in [("numbering_commits_total ", "+32480000000"), ("numbering_changes_total ", "+32480000001")] {
            let before = value(name).unwrap();
            add_mobile(&app, "foo", &[number]);
            app.system().post(FOO_NUMBERS, &number_list(&[number])).expect_status(400);
            assert_eq!(value(name), Some(before + 2), "{name}");
        }
    }

    fn a_replayed_refusal_is_counted_every_time(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let client = app.system().with_header("Idempotency-Key", "once");
        for _ in 0..2 {
            client.post("/api/v1/tenants/", &json!({"tenantId": "foo"})).expect_codes(409, &[11]);
        }
        assert_lines(&metrics(&app), &[r#"numbering_refusals_total{code="11"} 2"#]);
    }

    fn client_input_adds_no_labels(database: &TestDatabase) {
        let app = foo_and_bar(database);
        let lines = |app: &TestApp| counted_metrics(app).lines().filter(|line| !line.contains("route=\"/metrics\"")).count();
        let ask = |round: usize| {
            for method in [format!("X{round}"), "PATCH".to_owned()] {
                for path in [FOO_NUMBERS.to_owned(), format!("/nowhere/{round}"), format!("/api/v1/tenants/t{round}/")] {
                    let line = format!("{method} {path}?round={round} HTTP/1.1");
                    assert_eq!(raw_http::send(&app, &[&line], b"").get(..9), Some("HTTP/1.1 "));
                }
            }
            create_tenant(&app, &format!("t{round}"));
            create_group(&app, &format!("t{round}"), "g");
            app.system().get(&format!("/api/v1/tenants/t{round}/")).expect_status(200);
        };
        ask(0);
        let before = lines(&app);
        (1..10).for_each(ask);
        assert_eq!(lines(&app), before, "{}", metrics(&app));
    }
}
