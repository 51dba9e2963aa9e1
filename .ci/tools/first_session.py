"""first_session.py COMMAND: starts the service and runs the sessions of the README and of docs/tour.md word for word.

The tour continues the README's session, on the same database. Every block of `sh` runs as written, and its output must
equal the block of `text` that follows it, in which `…` stands for anything. The script also checks that the service
prints its first token exactly once, to standard error; that /readyz answers; that the service exits with 0 after SIGTERM
and after Ctrl-C, however early; that the data is still there after a restart; and that it serves with a log of errors
only.

COMMAND is the README's command. NUMBERING_BINARY names a built program that runs in its place. The database is that of
NUMBERING_DATABASE_URL, which must be empty, or a new SQLite file.
"""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

TIMEOUT_SECONDS = 120
DOCUMENTED_ADDRESS = "http://127.0.0.1:8887"
DOCUMENTED_TOKEN = "the-token-that-was-printed"
END_OF_BLOCK = "=== end of block"
# Each page, the heading of its session (the whole page without one), and the fewest blocks and calls that it has.
PAGES = [("README.md", "## A session of six calls", 3, 6), ("docs/tour.md", None, 12, 20)]


class Service:
    """The service, on a free port."""

    def __init__(self, command, database):
        settings = {"NUMBERING_BIND": "127.0.0.1:0", "NUMBERING_DATABASE_URL": database}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBERING_")}
        self.process = subprocess.Popen(
            shlex.split(command), env=environment | settings, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.log, self.is_ready = [], threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        if not self.is_ready.wait(TIMEOUT_SECONDS) or not self.address():
            self.process.kill()
            sys.exit("the service did not get ready:\n" + "".join(self.log))

    def read(self):
        for line in self.process.stderr:
            self.log.append(line)
            if self.address():
                self.is_ready.set()
        self.is_ready.set()

    def address(self):
        found = re.search(r"ready: (http://[^/]+)/", "".join(self.log))
        return found and found[1]

    def tokens(self):
        return re.findall(r"^ +(numb_\S+)$", "".join(self.log), re.MULTILINE)

    def get(self, path, token=None):
        request = urllib.request.Request(self.address() + path)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()

    def stop(self, signal_number=signal.SIGTERM):
        """Stops the service by a signal; it must exit with 0 and must have written nothing to standard output."""
        self.process.send_signal(signal_number)
        begin = time.monotonic()
        code = self.process.wait(timeout=TIMEOUT_SECONDS)
        self.reader.join()
        assert code == 0, f"it ended with {code}:\n" + "".join(self.log)
        assert self.process.stdout.read() == ""
        return time.monotonic() - begin


def blocks(path, heading, blocks_min, calls_min):
    """The blocks of `sh` in the session of a page, each with its expected output."""
    with open(path, encoding="utf-8") as page:
        session = page.read()
    if heading:
        session = session[session.index(f"\n{heading}\n") + 1:]
        session = session.split("\n## ")[0]
    found = re.findall(r"^```sh\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", session, re.MULTILINE | re.DOTALL)
    calls = sum(len(re.findall(r"^api ", commands, re.MULTILINE)) for commands, _ in found)
    assert blocks_min <= len(found) and calls_min <= calls, f"{path} has {len(found)} blocks and {calls} calls"
    assert session.count("```sh\n") == len(found), f"{path} has a block that is not found"
    return [(path, commands, expected) for commands, expected in found]


def run(commands, service, token):
    """Runs all blocks in one shell and returns the output of each."""
    script = f"\necho '{END_OF_BLOCK}'\n".join(commands)
    assert DOCUMENTED_ADDRESS in script and DOCUMENTED_TOKEN in script
    script = script.replace(DOCUMENTED_ADDRESS, service.address()).replace(DOCUMENTED_TOKEN, token)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=TIMEOUT_SECONDS)
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    return done.stdout.split(END_OF_BLOCK + "\n")


def check(path, command, expected, printed):
    """The output must equal the expected one, in which `…` stands for anything."""
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    if not re.fullmatch(pattern, printed):
        sys.exit(f"{path} expects something else.\n{command}\nexpected:\n{expected}\nprinted:\n{printed}")


def serves_quietly(command, database):
    """Checks that a service that logs errors only serves all the same."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    settings = {"NUMBERING_BIND": address, "NUMBERING_DATABASE_URL": database, "NUMBERING_LOG": "error"}
    process = subprocess.Popen(shlex.split(command), env=os.environ | settings, stdin=subprocess.DEVNULL)
    begin, is_ready = time.monotonic(), False
    while not is_ready and process.poll() is None and time.monotonic() - begin < TIMEOUT_SECONDS:
        try:
            with urllib.request.urlopen(f"http://{address}/readyz", timeout=10) as answer:
                is_ready = answer.status == 200
        except OSError:
            time.sleep(0.05)
    time.sleep(0.5)
    assert is_ready and process.poll() is None, "a quiet service does not serve"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=TIMEOUT_SECONDS) == 0


def main(command, database):
    service = Service(command, database)
    tokens = service.tokens()
    assert len(tokens) == 1, f"{len(tokens)} tokens were printed"
    assert service.get("/readyz") == (200, "ready\n")
    session = [block for page in PAGES for block in blocks(*page)]
    printed = run([commands for _, commands, _ in session], service, tokens[0])
    for (path, commands, expected), output in zip(session, printed, strict=True):
        check(path, commands, expected, output)
    before = service.get("/api/v1/tenants/foo/mobile_numbers/?view=ranges", tokens[0])
    seconds = service.stop()

    again = Service(command, database)
    assert not again.tokens(), "a token was printed again"
    assert again.get("/api/v1/tenants/foo/mobile_numbers/?view=ranges", tokens[0]) == before
    again.stop(signal.SIGINT)
    serves_quietly(command, database)
    print(f"{len(session)} blocks print what the README and the tour say, on {database.split(':')[0]}; stopped in {seconds:.1f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="numbering-session-") as folder:
        main(os.environ.get("NUMBERING_BINARY") or sys.argv[1],
             os.environ.get("NUMBERING_DATABASE_URL", f"sqlite://{folder}/numbering.db"))
