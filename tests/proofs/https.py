"""https.py: HTTPS with a certificate that is replaced while the service runs.

The service speaks TLS 1.2 and 1.3 and nothing older. After SIGHUP new connections get the new certificate; if a file is broken,
they get the old one and the log has an error. A broken file at the start is an error that names it. `Expect: 100-continue`
is answered as without TLS.
"""

import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import warnings
from http.client import HTTPSConnection
from pathlib import Path

import harness
from certificates import VALID, Certificates

RELOAD_SECONDS_MAX = 5
warnings.simplefilter("ignore", DeprecationWarning)


class HttpsServer(harness.Server):
    """A server process that speaks HTTPS."""

    def __init__(self, url, certificate, key):
        super().__init__(url, settings={
            "NUMBERING_TLS_CERTIFICATE": str(certificate), "NUMBERING_TLS_KEY": str(key),
            "NUMBERING_LOG": "info"})


def ask(server, authority, version=None):
    """The status of a request, the serial of the certificate, and the version of TLS."""
    context = ssl.create_default_context(cafile=authority)
    if version is not None:
        context.minimum_version = context.maximum_version = version
        context.set_ciphers("ALL:@SECLEVEL=0")
    connection = HTTPSConnection("localhost", server.address[1], context=context, timeout=10)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
        return status, connection.sock.getpeercert()["serialNumber"], connection.sock.version()
    finally:
        connection.close()


def serial(server, authority):
    return ask(server, authority)[1]


def check_versions(server, authority):
    for version, name in ((ssl.TLSVersion.TLSv1_2, "TLSv1.2"), (ssl.TLSVersion.TLSv1_3, "TLSv1.3")):
        status, _, found = ask(server, authority, version)
        assert (status, found) == (200, name), f"{name}: {status}, {found}"
    try:
        answer = ask(server, authority, ssl.TLSVersion.TLSv1_1)
        sys.exit(f"TLS 1.1 is accepted: {answer}")
    except ssl.SSLError:
        pass


def first_line(server, authority, authorization):
    """The first line that a request gets which waits to be asked for its body."""
    context = ssl.create_default_context(cafile=authority)
    with socket.create_connection(server.address, timeout=10) as plain:
        with context.wrap_socket(plain, server_hostname="localhost") as stream:
            stream.sendall(f"POST /api/v1/tenants/ HTTP/1.1\r\nHost: x\r\n{authorization}\r\nContent-Length: 18\r\n"
                           "Expect: 100-continue\r\n\r\n".encode())
            return stream.makefile("rb").readline().decode().strip()


def check_expect(server, authority):
    found = first_line(server, authority, "X-No: token"), first_line(server, authority, f"Authorization: Bearer {harness.TOKEN}")
    assert found == ("HTTP/1.1 401 Unauthorized", "HTTP/1.1 100 Continue"), found


def hang_up(server, text):
    """Sends SIGHUP and waits for a line of the log."""
    seen = len(server.log_lines)
    server.process.send_signal(signal.SIGHUP)
    if not harness.wait_until(lambda: any(text in line for line in server.log_lines[seen:]), RELOAD_SECONDS_MAX):
        sys.exit(f"no line with {text!r} after SIGHUP: {server.log_lines[seen:]}")


def refusal(database, certificate, key):
    """The errors of a service that does not start."""
    done = subprocess.run(
        [harness.BINARY, "serve", "--bind", "127.0.0.1:0", "--database-url", database.url, "--tls-certificate", certificate,
         "--tls-key", key], capture_output=True, text=True, timeout=60)
    assert done.returncode == 2, f"exit code {done.returncode}: {done.stderr}"
    return done.stderr


def prove(folder, database):
    authority = Certificates(folder / "authority")
    (key, certificate), (other_key, other) = authority.sign("first", VALID), authority.sign("second", VALID)
    server = HttpsServer(database.url, certificate, key)
    try:
        check_versions(server, authority.authority)
        check_expect(server, authority.authority)
        first = serial(server, authority.authority)
        good = certificate.read_bytes(), key.read_bytes()
        for broken, what in ((b"", "has no certificate"), (other.read_bytes(), "does not go with")):
            certificate.write_bytes(broken)
            hang_up(server, what)
            assert serial(server, authority.authority) == first, "a broken file took the certificate away"
        key.write_bytes(other_key.read_bytes())
        hang_up(server, "was read again")
        assert serial(server, authority.authority) != first, "the certificate was not replaced"
        assert server.stop() == 0
    finally:
        server.kill()
    certificate.write_bytes(good[0])
    assert "does not go with the private key" in refusal(database, certificate, key)
    key.write_text("no key")
    assert f"cannot read the private key {key}" in refusal(database, certificate, key)


if __name__ == "__main__":
    harness.exit_on_sigterm()
    with tempfile.TemporaryDirectory(prefix="numbering-https-") as DIRECTORY:
        with harness.database("sqlite") as DATABASE:
            prove(Path(DIRECTORY), DATABASE)
    print("HTTPS with TLS 1.2 and 1.3; the certificate is replaced at SIGHUP, and kept if a file is broken")
