"""pgbouncer.py: the service runs through pgbouncer as packaged, with all its limits, and refuses its transaction mode.

pgbouncer runs with `packaging/pgbouncer.ini`, of which only addresses, the database and the file of users are replaced.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import api
import harness
from throwaway_postgres import Postgres, free_port

PACKAGED = harness.ROOT / "packaging/pgbouncer.ini"
PROGRAM = shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
LIMITS = {"statement_timeout": "15000", "lock_timeout": "5000", "idle_in_transaction_session_timeout": "15000", "jit": "off"}
# records the settings of each session that creates a tenant
RECORDER = """
    CREATE TABLE recorded (name text, setting text);
    CREATE FUNCTION record() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
        INSERT INTO recorded SELECT name, setting FROM pg_settings; RETURN NEW; END $$;
    CREATE TRIGGER recorder BEFORE INSERT ON tenants FOR EACH ROW EXECUTE FUNCTION record()"""


class Through:
    """A database by its URL alone."""

    def __init__(self, url):
        self.url = url


def configuration(folder, cluster, name, port, mode):
    """The packaged file for this cluster and port, in this mode."""
    users = folder / "users"
    users.write_text('"postgres" ""\n')
    replaced = {
        r"^numbering = .*": f"numbering = host=127.0.0.1 port={cluster.port} dbname={name}",
        r"^listen_port = .*": f"listen_port = {port}\nunix_socket_dir =",
        r"^auth_type = .*": "auth_type = trust",
        r"^auth_file = .*": f"auth_file = {users}",
        r"^pool_mode = .*": f"pool_mode = {mode}",
    }
    text = PACKAGED.read_text()
    for line, new in replaced.items():
        text, count = re.subn(line, new, text, flags=re.MULTILINE)
        assert count == 1, f"{line} is {count} times in {PACKAGED}"
    file = folder / f"{mode}.ini"
    file.write_text(text)
    return file


@contextmanager
def pgbouncer(folder, cluster, name, mode):
    """pgbouncer in front of a database; yields the URL through it."""
    port = free_port()
    file = configuration(folder, cluster, name, port, mode)
    # it refuses to run as root
    owner = {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}
    with open(folder / f"{mode}.log", "wb") as log:
        process = subprocess.Popen([PROGRAM, file], cwd="/", stdin=subprocess.DEVNULL, stdout=log, stderr=log, **owner)
    try:
        if not harness.wait_until(lambda: process.poll() is not None or is_open(port), seconds=10) or process.poll() is not None:
            sys.exit(f"pgbouncer does not run: {(folder / f'{mode}.log').read_text()}")
        yield f"postgres://postgres@127.0.0.1:{port}/numbering"
    finally:
        process.kill()
        process.wait()


def is_open(port):
    listening = Path("/proc/net/tcp").read_text()
    return f":{port:04X} 00000000:0000 0A" in listening


def prove_session_mode(folder, cluster, name):
    database = harness.PostgresDatabase(cluster, name)
    with pgbouncer(folder, cluster, name, "session") as url, harness.Servers(Through(url)) as servers:
        database.rows(RECORDER)
        client = servers[0].client()
        api.create_tenants(client, ["t1"], ["g1"], ["u1"])
        harness.expect_status(client.post(api.mobile("t1"), api.singles("+32470000001")))
        harness.expect_status(client.get(api.usage("+32470000001")))
        names = ", ".join(f"'{limit}'" for limit in LIMITS)
        found = {key: str(value) for key, value in database.rows(f"SELECT name, setting FROM recorded WHERE name IN ({names})")}
        if found != LIMITS:
            sys.exit(f"the limits of a session through pgbouncer: {found}")
        done = subprocess.run([harness.BINARY, "verify", "--database-url", url], capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"verify through pgbouncer: {done.stdout}{done.stderr}")


def prove_refusal(folder, cluster, name, mode):
    with pgbouncer(folder, cluster, name, mode) as url:
        done = subprocess.run([harness.BINARY, "verify", "--database-url", url], capture_output=True, text=True)
        if done.returncode != 2 or "pool_mode = session" not in done.stderr:
            sys.exit(f"{mode} mode: exit code {done.returncode}: {done.stderr}")


def main():
    if not Path(PROGRAM).exists():
        sys.exit("pgbouncer is not installed")
    with tempfile.TemporaryDirectory(prefix="numbering-pgbouncer-", dir=harness.memory_folder()) as directory:
        folder = Path(directory)
        folder.chmod(0o777)
        (folder / "cluster").mkdir()
        with Postgres(folder / "cluster", port=0) as cluster:
            name = cluster.new_database()
            prove_session_mode(folder, cluster, name)
            prove_refusal(folder, cluster, name, "transaction")
    print("the service runs through pgbouncer with its limits, and refuses transaction mode")


if __name__ == "__main__":
    harness.exit_on_sigterm()
    main()
