//! Tests of the program as a script runs it: its output and its exit codes.

use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use crate::program::run;

#[test]
fn an_impossible_command_exits_with_2_and_creates_no_file() {
    let folder = tempfile::tempdir().unwrap();
    for line in [
        "verify",
        "backup x",
        "export",
        "import -",
        "restore x",
        "export --format xml",
        "nonsense",
    ] {
        let (code, stdout, stderr) = run(folder.path(), line, "");
        assert_eq!((code, stdout.as_str()), (2, ""), "{line}: {stderr}");
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn a_misspelt_level_of_the_log_is_refused_before_the_database_is_made() {
    let folder = tempfile::tempdir().unwrap();
    for line in ["", "serve"] {
        let output = Command::new(env!("CARGO_BIN_EXE_numbering"))
            .args(line.split_whitespace())
            .current_dir(folder.path())
            // a service that took the level would end here, and not serve for ever
            .envs([
                ("NUMBERING_DATABASE_URL", "sqlite://nowhere/x.db"),
                ("NUMBERING_LOG", "infoo"),
            ])
            .output()
            .unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(
            stderr.contains("\"infoo\"") && stderr.contains("off, error, warn, info, debug or trace"),
            "{stderr}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn an_inventory_is_imported_exported_backed_up_restored_and_verified() {
    let folder = tempfile::tempdir().unwrap();
    let run = |line: &str, input: &str| run(folder.path(), line, input);
    let file = "tenant,kind,first,last\nfoo,mobile,+32470000000,+32470000099\nfoo,mobile,+32470000005,\n";
    assert_eq!(run("migrate", "").0, 0);

    let (code, dry, _) = run("import --create --dry-run -", file);
    assert_eq!((code, dry.lines().count()), (1, 2), "{dry}");
    assert_eq!(run("export", "").1.lines().count(), 1);
    let (code, done, _) = run("import --create -", file);
    assert_eq!((code, done), (1, dry.replace("true", "false")));
    assert!(
        dry.starts_with(r#"{"line":3,"status":"rejected","code":1011,"reason":""#),
        "{dry}"
    );
    assert!(
        dry.ends_with("{\"dryRun\":true,\"summary\":{\"added\":1,\"updated\":0,\"unchanged\":0,\"rejected\":1,\"byCode\":{\"1011\":1}}}\n"),
        "{dry}"
    );

    let (code, exported, _) = run("export", "");
    assert_eq!((code, exported.lines().count()), (0, 2));
    assert_eq!(
        run("verify", ""),
        (0, String::new(), "no violations found\n".to_owned())
    );

    assert_eq!(run("backup all.backup", "").0, 0);
    let mode = std::fs::metadata(folder.path().join("all.backup"))
        .unwrap()
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert_eq!(
        run("backup all.backup", "").0,
        2,
        "a file that is there is not written over"
    );
    assert_eq!(
        run("restore all.backup", "").0,
        2,
        "a database that is there is not written over"
    );
    assert_eq!(run("restore --database-url sqlite://new.db all.backup", "").0, 0);
    assert_eq!(run("export --database-url sqlite://new.db", "").1, exported);

    for format in ["csv", "jsonl"] {
        let (_, lines, _) = run(&format!("export --format {format}"), "");
        let other = format!("--format {format} --database-url sqlite://{format}.db");
        assert_eq!(
            run(&format!("migrate --database-url sqlite://{format}.db"), "").0,
            0
        );
        assert_eq!(run(&format!("import --create {other} -"), &lines).0, 0);
        assert_eq!(run(&format!("export {other}"), "").1, lines);
    }
}

#[test]
fn malformed_lines_are_rejected_with_their_numbers() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "migrate", "").0, 0);
    let file =
        "tenant,kind,first\nfoo,mobile,12\nfoo,blob,+32470000000\nfoo,mobile\nfoo,mobile,+32470000001\n";
    let (code, report, _) = run(folder.path(), "import --create -", file);
    assert_eq!(code, 1);
    let lines: Vec<&str> = report.lines().collect();
    for (number, line) in (2..5).zip(&lines) {
        assert!(
            line.starts_with(&format!(r#"{{"line":{number},"status":"rejected","code":1002,"#)),
            "{line}"
        );
    }
    assert_eq!(
        lines.last(),
        Some(
            &r#"{"dryRun":false,"summary":{"added":1,"updated":0,"unchanged":0,"rejected":3,"byCode":{"1002":3}}}"#
        )
    );
    let (code, _, stderr) = run(folder.path(), "import -", "tennant,kind\n");
    assert_eq!(code, 2);
    assert!(stderr.contains("unknown column \"tennant\""), "{stderr}");
}

#[test]
fn an_import_creates_nothing_that_is_called_by_dots() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "migrate", "").0, 0);
    let file = "tenant,kind,first,group\n..,mobile,+32470000000,\nfoo,mobile,+32470000001,.\n";
    let (code, report, _) = run(folder.path(), "import --create -", file);
    let lines: Vec<&str> = report.lines().collect();
    let refused = |line: u64, id: &str, row: &str| {
        let reason = format!(r#"\"{id}\" is not allowed: in a path it has another meaning"#);
        format!(r#"{{"line":{line},"status":"rejected","code":1002,"reason":"{reason}","row":"{row}"}}"#)
    };
    assert_eq!(
        (code, &lines[..2]),
        (
            1,
            &[
                refused(2, "..", "..,mobile,+32470000000,").as_str(),
                &refused(3, ".", "foo,mobile,+32470000001,.")
            ][..]
        )
    );
}

#[test]
fn a_token_that_has_ended_is_not_created() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), "migrate", "").0, 0);
    let create = |at: &str| {
        let line = format!("token create --role system_admin --expires-at {at}");
        run(folder.path(), &line, "")
    };
    let (code, stdout, stderr) = create("2026-01-31T00:00:00Z");
    assert_eq!((code, stdout.as_str()), (2, ""), "{stderr}");
    assert!(
        stderr.contains(r#"--expires-at "2026-01-31T00:00:00Z" is not in the future"#),
        "{stderr}"
    );
    assert_eq!(create("9999-01-31T00:00:00Z").0, 0);
    assert_eq!(run(folder.path(), "token list", "").1.lines().count(), 2);
}

#[test]
fn a_backup_goes_through_pipes_and_gzip() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let file = "tenant,kind,first\nfoo,mobile,+32470000000\n";
    assert_eq!(run(path, "migrate", "").0, 0);
    assert_eq!(run(path, "import --create -", file).0, 0);
    let exported = run(path, "export", "").1;
    let (code, backup, told) = run(path, "backup -", "");
    assert!(code == 0 && told.contains("written to standard output"), "{told}");
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, backup.as_bytes()).unwrap();
    let compressed = encoder.finish().unwrap();
    std::fs::write(path.join("all.gz"), &compressed).unwrap();
    for (name, input, bytes) in [
        ("a", "-", backup.as_bytes()),
        ("b", "-", &compressed),
        ("c", "all.gz", b""),
    ] {
        let database = format!("--database-url sqlite://{name}.db");
        let (code, _, told) = run(path, &format!("restore {database} {input}"), bytes);
        assert_eq!(code, 0, "{told}");
        assert_eq!(run(path, &format!("export {database}"), "").1, exported);
    }
}

#[test]
fn a_token_command_on_a_missing_file_creates_none() {
    let folder = tempfile::tempdir().unwrap();
    for command in ["token create --role system_admin", "token list", "token revoke x"] {
        let (code, _, told) = run(folder.path(), command, "");
        assert!(
            code == 2 && told.contains("numbering.db does not exist"),
            "{told}"
        );
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    assert_eq!(run(folder.path(), "migrate", "").0, 0);
    assert_eq!(
        run(folder.path(), "token create --role system_admin --name x", "").0,
        0
    );
    let list = run(folder.path(), "token list", "").1;
    assert_eq!(
        (list.lines().next(), list.lines().count()),
        (Some("id\trole\tscope\taccess\tends\tname"), 2)
    );
}

#[test]
fn an_address_in_use_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap();
    let (code, _, told) = run(
        folder.path(),
        &format!("serve --bind localhost:{}", address.port()),
        "",
    );
    assert!(
        code == 2 && told.contains(&format!("cannot listen on {address}: ")),
        "{told}"
    );
}

#[test]
fn completions_and_manual_pages_are_printed() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let (code, script, _) = run(folder.path(), &format!("completions {shell}"), "");
        assert!(code == 0 && script.contains("trunk-digit"), "{shell}");
    }
    let (code, page, _) = run(folder.path(), "man", "");
    assert!(
        code == 0 && page.contains(".TH numbering 1") && page.contains("restore"),
        "{page}"
    );
    let (code, page, _) = run(folder.path(), "man import", "");
    assert!(
        code == 0 && page.contains(".TH numbering-import 1") && page.contains("trunk"),
        "{page}"
    );
    assert_eq!(run(folder.path(), "man nothing", "").0, 2);
}

#[test]
fn a_failure_names_its_file_and_its_reason() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    std::fs::create_dir(path.join("folder.db")).unwrap();
    std::fs::write(
        path.join("text.db"),
        "a text that is long enough to be read as a header".repeat(10),
    )
    .unwrap();
    std::fs::write(path.join("empty.db"), "").unwrap();
    for (line, reason) in [
        (
            "import --database-url sqlite://new.db -",
            "the file new.db does not exist: `numbering migrate` makes one",
        ),
        (
            "verify --database-url sqlite://nowhere/x.db",
            "the file nowhere/x.db does not exist",
        ),
        (
            "migrate --database-url sqlite://nowhere/x.db",
            "cannot create nowhere/x.db: No such file or directory",
        ),
        (
            "verify --database-url sqlite://folder.db",
            "cannot open folder.db: ",
        ),
        (
            "verify --database-url sqlite://text.db",
            "cannot open text.db: file is not a database",
        ),
        (
            "verify --database-url sqlite://empty.db",
            "migrations have not run yet: run `numbering migrate`",
        ),
        (
            "verify --database-url mysql://x",
            "expected sqlite://FILE or postgres://USER@HOST/DATABASE",
        ),
    ] {
        let (code, stdout, stderr) = run(path, line, "");
        assert_eq!((code, stdout.as_str()), (2, ""), "{line}");
        assert!(stderr.starts_with(&format!("numbering: {reason}")), "{stderr}");
        assert_eq!(stderr.lines().count(), 1, "{stderr}");
    }
    for command in ["import", "export", "verify", "backup", "token list"] {
        let help = run(path, &format!("{command} --help"), "").1;
        assert!(
            help.contains("sqlite://FILE, which serve, migrate and restore create, or"),
            "{command}: {help}"
        );
    }
}
