"""Certificates made with openssl: an authority, and the certificates for localhost that it signs.

Not a program.
"""

import subprocess

AUTHORITY = """
[ca]
default_ca = authority
[authority]
database = {folder}/index
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = policy
x509_extensions = extensions
[policy]
commonName = supplied
[extensions]
subjectAltName = DNS:localhost
"""
# the beginning and the end of a certificate
VALID, EXPIRED = ("20200101000000Z", "20991231235959Z"), ("20200101000000Z", "20200102000000Z")


class Certificates:
    """An authority in a folder. `authority` is the file of its certificate."""

    def __init__(self, folder):
        self.folder, self.authority = folder, folder / "authority.crt"
        folder.mkdir()
        (folder / "index").touch()
        (folder / "serial").write_text("01\n")
        (folder / "config").write_text(AUTHORITY.format(folder=folder))
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=authority", "-days", "3650",
                     "-keyout", folder / "authority.key", "-out", self.authority)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *arguments], check=True, capture_output=True, stdin=subprocess.DEVNULL)

    def sign(self, name, period):
        """A key and a certificate for localhost; returns their files."""
        request, key, certificate = (self.folder / f"{name}.{kind}" for kind in ("csr", "key", "crt"))
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        self.openssl("ca", "-batch", "-notext", "-config", self.folder / "config", "-cert", self.authority,
                     "-keyfile", self.folder / "authority.key", "-startdate", period[0], "-enddate", period[1],
                     "-in", request, "-out", certificate)
        return key, certificate
