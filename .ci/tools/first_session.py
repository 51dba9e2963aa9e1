"""first_session.py COMMAND: starts the service by the README's command and goes through the README's session.

The blocks of `sh` are run as they stand, and what they print must be what the block of `text` after each says, in
which `…` stands for anything. On the way: the first token is printed once, to standard error; /readyz answers; the
service ends with 0 at SIGTERM and at Ctrl-C, however early; what was answered is there when it starts again; and it
serves all the same when it is told to log nothing but errors.

The database is that of NUMBERING_DATABASE_URL, which must be empty, or a new SQLite file.
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

PATIENCE_SECONDS = 120
README_ADDRESS = "http://127.0.0.1:8887"
README_TOKEN = "the-token-that-was-printed"
MARK = "=== end of block"


class Service:
    """The service, as the README's command starts it, on a port of its own."""

    def __init__(self, command, database):
        settings = {"NUMBERING_BIND": "127.0.0.1:0", "NUMBERING_DATABASE_URL": database}
        environment = {name: value for name, value in os.environ.items() if not name.startswith("NUMBERING_")}
        self.process = subprocess.Popen(
            shlex.split(command), env=environment | settings, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.said, self.is_ready = [], threading.Event()
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()
        if not self.is_ready.wait(PATIENCE_SECONDS) or not self.address():
            self.process.kill()
            sys.exit("the service did not get ready:\n" + "".join(self.said))

    def read(self):
        for line in self.process.stderr:
            self.said.append(line)
            if self.address():
                self.is_ready.set()
        self.is_ready.set()

    def address(self):
        found = re.search(r"ready: (http://[^/]+)/", "".join(self.said))
        return found and found[1]

    def tokens(self):
        return re.findall(r"^ +(numb_\S+)$", "".join(self.said), re.MULTILINE)

    def get(self, path, token=None):
        request = urllib.request.Request(self.address() + path)
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()

    def stop(self, how=signal.SIGTERM):
        """Stops it by a signal; nothing was ever said on standard output."""
        self.process.send_signal(how)
        begin = time.monotonic()
        code = self.process.wait(timeout=PATIENCE_SECONDS)
        self.reader.join()
        assert code == 0, f"it ended with {code}:\n" + "".join(self.said)
        assert self.process.stdout.read() == ""
        return time.monotonic() - begin


def blocks(readme):
    """The blocks of `sh` from the first session on, each with what it is to print."""
    session = readme[readme.index("## A first session"):]
    found = re.findall(r"^```sh\n(.*?)^```\n(?:```text\n(.*?)^```\n)?", session, re.MULTILINE | re.DOTALL)
    assert 8 < len(found), "the session of the README is not found"
    return found


def run(commands, service, token):
    """Runs all blocks in one shell; what each printed."""
    script = f"\necho '{MARK}'\n".join(commands)
    assert README_ADDRESS in script and README_TOKEN in script
    script = script.replace(README_ADDRESS, service.address()).replace(README_TOKEN, token)
    done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0 and not done.stderr, done.stdout + done.stderr
    return done.stdout.split(MARK + "\n")


def check(command, expected, printed):
    pattern = ".*".join(re.escape(part) for part in expected.split("…"))
    if not re.fullmatch(pattern, printed):
        sys.exit(f"the README says otherwise.\n{command}\nexpected:\n{expected}\nprinted:\n{printed}")


def serves_quietly(command, database):
    """What is not logged is done all the same."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    settings = {"NUMBERING_BIND": address, "NUMBERING_DATABASE_URL": database, "NUMBERING_LOG": "error"}
    process = subprocess.Popen(shlex.split(command), env=os.environ | settings, stdin=subprocess.DEVNULL)
    begin, is_ready = time.monotonic(), False
    while not is_ready and process.poll() is None and time.monotonic() - begin < PATIENCE_SECONDS:
        try:
            with urllib.request.urlopen(f"http://{address}/readyz", timeout=10) as answer:
                is_ready = answer.status == 200
        except OSError:
            time.sleep(0.05)
    time.sleep(0.5)
    assert is_ready and process.poll() is None, "a quiet service does not serve"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=PATIENCE_SECONDS) == 0


def main(command, database):
    service = Service(command, database)
    tokens = service.tokens()
    assert len(tokens) == 1, f"{len(tokens)} tokens were printed"
    assert service.get("/readyz") == (200, "ready\n")
    with open("README.md", encoding="utf-8") as readme:
        session = blocks(readme.read())
    for (commands, expected), printed in zip(
            session, run([commands for commands, _ in session], service, tokens[0]), strict=True):
        check(commands, expected, printed)
    kept = service.get("/api/v1/tenants/foo/mobile_numbers/?view=ranges", tokens[0])
    seconds = service.stop()

    again = Service(command, database)
    assert not again.tokens(), "a token was printed again"
    assert again.get("/api/v1/tenants/foo/mobile_numbers/?view=ranges", tokens[0]) == kept
    again.stop(signal.SIGINT)
    serves_quietly(command, database)
    print(f"{len(session)} blocks as the README says, on {database.split(':')[0]}; stopped in {seconds:.1f} s")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="numbering-session-") as folder:
        main(sys.argv[1], os.environ.get("NUMBERING_DATABASE_URL", f"sqlite://{folder}/numbering.db"))
