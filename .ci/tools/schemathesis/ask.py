"""ask.py PROGRAM ST FOLDER [--examples N] [--seed S]: asks every operation of the OpenAPI document hostile things.

It starts PROGRAM, fills the inventory, and lets schemathesis (ST) ask as a group admin, a tenant admin and a system
admin. It proves of what was asked: no 5xx, no status that the document does not know, no answer that is not as it says,
nothing taken that it forbids; and that every operation got past 401, 403 and 404 at least once.

It fails when a status or an attribute that answers have is taken out of openapi/numbering.json.

The database is that of NUMBERING_DATABASE_URL, or a new SQLite file in FOLDER. What schemathesis said stands in
FOLDER, one file a role.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

import state

HERE = pathlib.Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent.parent / "openapi/numbering.json"
FIRST_TOKEN = "the-first-token-of-schemathesis"
PATIENCE_SECONDS = 30


def route(pattern):
    """One name for each route: in a path `tenant` and `tenants` are the same."""
    return re.sub("/(tenant|group)s(?=/)", r"/\1", pattern)


class Service:
    """The program, on a port of its own; its log is FOLDER/log."""

    def __init__(self, program, database, folder):
        settings = {"NUMBERING_BIND": "127.0.0.1:0", "NUMBERING_DATABASE_URL": database,
                    "NUMBERING_BOOTSTRAP_TOKEN": FIRST_TOKEN, "NUMBERING_AUTH_FAILURES_PER_MINUTE": "0"}
        self.log = folder / "log"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen([program, "serve"], env=os.environ | settings, stderr=log)
        self.address = self.wait_until_ready()

    def wait_until_ready(self):
        begin = time.monotonic()
        while time.monotonic() - begin < PATIENCE_SECONDS and self.process.poll() is None:
            if found := re.search(r"ready: (http://[^/]+)/", self.log.read_text()):
                return found[1]
            time.sleep(0.05)
        sys.exit("the service did not get ready:\n" + self.log.read_text())

    def answers(self):
        """How often each operation was answered with each status: {(method, route): {status: count}}."""
        with urllib.request.urlopen(self.address + "/metrics", timeout=30) as metrics:
            text = metrics.read().decode()
        found = collections.defaultdict(dict)
        line = r'^http_requests_total{method="(.*)",route="(.*)",status="(.*)"} (\d+)$'
        for method, pattern, status, count in re.findall(line, text, re.MULTILINE):
            found[method, route(pattern)][int(status)] = int(count)
        return found

    def stop(self):
        self.process.terminate()
        return self.process.wait(timeout=PATIENCE_SECONDS)


def written(source, folder, replacements):
    """A copy of a file in FOLDER, with names in the place of others."""
    text = source.read_text()
    for name, other in replacements.items():
        text = text.replace(name, other)
    (folder / source.name).write_text(text)
    return folder / source.name


def ask(arguments, service, role):
    """Whether everything that someone of this role was answered is as the document says."""
    first = state.Client(service.address, FIRST_TOKEN)
    ids = state.make(first)
    configuration = written(HERE / "schemathesis.toml", arguments.folder, ids)
    document = written(DOCUMENT, arguments.folder, state.EXAMPLES)
    command = [arguments.st, "--config-file", configuration, "--no-color", "run", document,
               "--url", service.address, "--header", f"Authorization: Bearer {state.token(first, role)}",
               "--max-examples", str(arguments.examples), "--seed", str(arguments.seed), *arguments.more]
    done = subprocess.run(command, cwd=arguments.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    (arguments.folder / f"{role}.txt").write_text(done.stdout + done.stderr)
    return done.returncode == 0


def was_all_reached(service):
    """Whether every operation was asked of something that is there; says how much was asked, and how much done."""
    answers = service.answers()
    reached = {operation for operation, counts in answers.items() if set(counts) - {401, 403, 404, 405}}
    with open(DOCUMENT, encoding="utf-8") as document:
        paths = json.load(document)["paths"]
    known = {(method.upper(), route(path)) for path in paths for method in paths[path]}
    counts = [count for counts in answers.values() for count in counts.items()]
    done_count = sum(count for status, count in counts if status < 300)
    print(f"{sum(count for _, count in counts)} requests, {done_count} done")
    for operation in sorted(known - reached):
        print("never reached:", *operation)
    return known <= reached


def main(arguments):
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for file in arguments.folder.glob("numbering.db*"):
        file.unlink()
    database = os.environ.get("NUMBERING_DATABASE_URL", f"sqlite://{arguments.folder}/numbering.db")
    service = Service(arguments.program, database, arguments.folder)
    is_good = True
    for role in arguments.roles:
        begin = time.monotonic()
        is_as_documented = ask(arguments, service, role)
        print(f"{role} on {database.split(':')[0]}: {time.monotonic() - begin:.0f} s")
        if not is_as_documented:
            is_good = False
            print((arguments.folder / f"{role}.txt").read_text())
    is_good &= was_all_reached(service)
    code = service.stop()
    sys.exit(0 if is_good and code == 0 else 1)


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("st", type=os.path.abspath)
    parser.add_argument("folder", type=lambda text: pathlib.Path(text).resolve())
    parser.add_argument("--examples", type=int, default=25)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--roles", nargs="+", default=list(state.ROLES))
    parser.add_argument("--more", nargs=argparse.REMAINDER, default=[])
    return parser.parse_args()


if __name__ == "__main__":
    main(arguments())
