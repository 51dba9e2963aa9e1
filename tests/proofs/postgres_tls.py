"""postgres_tls.py PROGRAM: TLS to a PostgreSQL that demands it, from a program with the feature `postgres-tls`.

    cargo build --locked --features postgres-tls
    python3 tests/proofs/postgres_tls.py target/debug/numbering

`numbering migrate` connects with a good certificate, and refuses a certificate of another authority, an expired one, and one
for another host. A program without the feature names the command that builds one.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import harness
from certificates import EXPIRED, VALID, Certificates
from throwaway_postgres import Postgres

ACCESS = "local all all trust\nhostssl all all all trust\n"


class TlsPostgres(Postgres):
    """A server that demands TLS of everybody who comes over TCP."""

    def __init__(self, folder, key, certificate):
        self.key, self.certificate = key, certificate
        super().__init__(folder, port=0, settings={
            "ssl": "on", "ssl_key_file": folder / "data/server.key", "ssl_cert_file": folder / "data/server.crt"})

    def create(self):
        super().create()
        (self.folder / "data/pg_hba.conf").write_text(ACCESS)
        for file, name in ((self.key, "server.key"), (self.certificate, "server.crt")):
            copy = self.folder / "data" / name
            shutil.copy(file, copy)
            copy.chmod(0o600)
            if self.owner:
                shutil.chown(copy, "postgres", "postgres")


def connect(program, server, parameters, host="localhost"):
    """The errors of `numbering migrate`; empty if it succeeds."""
    url = f"postgres://postgres@{host}:{server.port}/postgres?{parameters}"
    done = subprocess.run([program, "migrate", "--database-url", url], capture_output=True, text=True, timeout=60)
    return done.stderr if done.returncode else ""


def expect(what, errors, text):
    """Exits if the errors do not contain the text; an empty text expects success."""
    if text not in errors or bool(text) != bool(errors):
        sys.exit(f"{what}: expected {text or 'success'!r}: {errors!r}")
    print(f"ok    {what}: {errors.strip() or 'connected'}", flush=True)


def prove(program, good, other, server):
    verified = f"sslmode=verify-full&sslrootcert={good.authority}"
    expect("verify-full", connect(program, server, verified), "")
    expect("require", connect(program, server, "sslmode=require"), "")
    expect("by default", connect(program, server, ""), "")
    wrong = f"sslmode=verify-full&sslrootcert={other.authority}"
    expect("another authority", connect(program, server, wrong), "certificate verify failed")
    expect("another host", connect(program, server, verified, host="127.0.0.1"), "does not match host name")
    expect("without TLS", connect(program, server, "sslmode=disable"), "no encryption")


def prove_without(program, server):
    command = "build it with `cargo build --release --locked --features postgres-tls`"
    for parameters in ("sslmode=require", "sslmode=verify-full", ""):
        expect(f"a build without TLS, {parameters or 'by default'}", connect(program, server, parameters), command)


def main(program):
    with tempfile.TemporaryDirectory(prefix="numbering-tls-", dir=harness.memory_folder()) as directory:
        folder = Path(directory)
        folder.chmod(0o711)
        good, other = Certificates(folder / "good"), Certificates(folder / "other")
        for name in ("valid", "expired"):
            (folder / name).mkdir()
        with TlsPostgres(folder / "valid", *good.sign("valid", VALID)) as server:
            errors = connect(program, server, "sslmode=require")
            if "built without TLS" in errors:
                prove_without(program, server)
                return
            prove(program, good, other, server)
        with TlsPostgres(folder / "expired", *good.sign("expired", EXPIRED)) as server:
            verified = f"sslmode=verify-full&sslrootcert={good.authority}"
            expect("an expired certificate", connect(program, server, verified), "certificate verify failed")


if __name__ == "__main__":
    harness.exit_on_sigterm()
    main(sys.argv[1] if len(sys.argv) > 1 else harness.BINARY)
