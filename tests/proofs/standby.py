"""standby.py: `verify`, `backup` and `export` on a hot standby of PostgreSQL give what they give on the primary.

A standby is copied from a primary with `pg_basebackup` and follows it. The commands only read there, so the primary has no
work from them. The service does not serve changes from a standby: they get 503.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import api
import harness
from throwaway_postgres import Postgres, programs

REPLAY_SECONDS_MAX = 30


class Standby(Postgres):
    """A server that follows another one."""

    def __init__(self, folder, primary):
        self.primary = primary
        super().__init__(folder, port=0)

    def create(self):
        self.make_folders()
        source = f"host={self.primary.folder}/socket port={self.primary.port or 5432} user=postgres"
        subprocess.run(
            [programs() / "pg_basebackup", "-d", source, "-D", self.folder / "data", "-R", "-c", "fast", "-N"], cwd="/",
            check=True, stdin=subprocess.DEVNULL, **self.owner)

    def has_replayed(self, position):
        behind = self.run("postgres", f"SELECT pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '{position}') < 0")
        return behind.strip() == "f"


def output(command, database, *more):
    """The standard output of a command; exits if it fails."""
    done = subprocess.run([harness.BINARY, command, "--database-url", database.url, *more], capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command} on the standby: exit code {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


def backup(database, file):
    """The rows of a backup, without the line of its time."""
    output("backup", database, str(file))
    return file.read_text().splitlines()[1:]


def fill(database):
    with harness.Servers(database) as servers:
        client = servers[0].client()
        api.create_tenants(client, ["t1"], ["g1"], ["u1"])
        harness.expect_status(client.post(api.mobile("t1"), api.singles("+32470000001", "+32470000003")))
        harness.expect_status(client.post(api.trunk("t1", what="prefixes"), api.prefixes("+43190123")))


def refusal_of_a_change(database):
    """The answer to a change, from a server that is on the standby."""
    with harness.Servers(database) as servers:
        harness.expect_status(servers[0].client().get("/api/v1/tenants/"))
        return servers[0].client().post("/api/v1/tenants/", {"tenantId": "t2"})


def prove(directory):
    with Postgres(directory / "one", port=0) as primary:
        database = harness.PostgresDatabase(primary, primary.new_database())
        fill(database)
        with Standby(directory / "two", primary) as standby:
            copy = harness.PostgresDatabase(standby, database.name)
            position = primary.run("postgres", "SELECT pg_current_wal_lsn()").strip()
            if not harness.wait_until(lambda: standby.has_replayed(position), REPLAY_SECONDS_MAX):
                sys.exit("the standby does not follow")
            output("verify", copy)
            if output("export", copy) != output("export", database):
                sys.exit("the export of the standby differs")
            if backup(copy, directory / "copy") != backup(database, directory / "primary"):
                sys.exit("the backup of the standby differs")
            answer = refusal_of_a_change(copy)
            if answer.status != 503:
                sys.exit(f"a change on a standby: {answer}")
    print("verify, export and backup run on a hot standby, and a change there gets 503")


if __name__ == "__main__":
    harness.exit_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="numbering-standby-", dir=harness.memory_folder()) as DIRECTORY:
        Path(DIRECTORY).chmod(0o711)
        for name in ("one", "two"):
            (Path(DIRECTORY) / name).mkdir()
        prove(Path(DIRECTORY))
