"""Certificates of an authority of our own: right ones, and those that a client must refuse.

The law of this module: the openssl program makes them when they are needed, in a folder of the test; nothing is kept.
"""

import base64
import shutil
import ssl
import subprocess
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

Words = list[str | Path]
AVAILABLE = shutil.which("openssl") is not None
LOOPBACK = "IP:127.0.0.1,DNS:localhost"

_CONFIG = """
[ca]
default_ca = default
[default]
dir = {folder}
database = {folder}/index
serial = {folder}/serial
new_certs_dir = {folder}
default_md = sha256
policy = any
unique_subject = no
copy_extensions = copy
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = subject
[subject]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
"""
_NOW = ("20200101000000Z", "20491231000000Z")
_PAST = ("20200101000000Z", "20200102000000Z")


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, as files."""

    certificate: Path
    key: Path

    def data(self) -> tuple[str, str]:
        """As a kubeconfig holds them."""
        return _base64(self.certificate), _base64(self.key)


@dataclass(frozen=True)
class Identity:
    """What a server shows, and which authority the kubeconfig tells clients to trust."""

    pair: Pair
    issuer: Path
    trusted: Path

    @property
    def authority_data(self) -> str:
        return _base64(self.trusted)

    def instead(self, trusted: Path) -> "Identity":
        """Clients trust another authority: for them this one is unknown."""
        return replace(self, trusted=trusted)

    def context(self) -> ssl.SSLContext:
        return _context(self)


class Authority:
    """Makes certificates in a folder."""

    def __init__(self, folder: Path, name: str = "test-ca") -> None:
        self._folder = folder / name
        self._folder.mkdir(parents=True)
        self._config = self._folder / "config"
        self._config.write_text(_CONFIG.format(folder=self._folder))
        (self._folder / "index").touch()
        (self._folder / "serial").write_text("01")
        self.certificate, self._key = self._folder / "ca.crt", self._folder / "ca.key"
        made: Words = [
            "-keyout",
            self._key,
            "-out",
            self.certificate,
            "-subj",
            f"/CN={name}",
            "-days",
            "9000",
        ]
        self._openssl("req", "-x509", *_new_key(), *made, "-config", self._config, "-extensions", "authority")

    def server(self, names: str = LOOPBACK, *, expired: bool = False) -> Identity:
        """A server's certificate for these names, such as ``DNS:elsewhere.example``."""
        return Identity(self._issue("server", names, expired=expired), self.certificate, self.certificate)

    def client(self, name: str, *, group: str = "", expired: bool = False) -> Pair:
        """A user's certificate."""
        return self._issue(name, "", group=group, expired=expired)

    def _issue(self, name: str, alternatives: str, *, group: str = "", expired: bool) -> Pair:
        number = sum(1 for _ in self._folder.iterdir())
        stem = self._folder / f"issued-{number}"
        pair = Pair(stem.with_suffix(".crt"), stem.with_suffix(".key"))
        request = stem.with_suffix(".csr")
        extra: Words = ["-addext", f"subjectAltName={alternatives}"] if alternatives else []
        config: Words = ["-config", self._config]
        subject = f"/O={group}/CN={name}" if group else f"/CN={name}"
        self._openssl("req", *_new_key(), "-keyout", pair.key, "-out", request, "-subj", subject, *config, *extra)
        start, end = _PAST if expired else _NOW
        dates: Words = ["-startdate", start, "-enddate", end, "-notext"]
        signer: Words = ["-cert", self.certificate, "-keyfile", self._key]
        self._openssl("ca", "-batch", *config, *signer, "-in", request, "-out", pair.certificate, *dates)
        return pair

    def _openssl(self, *arguments: str | Path) -> None:
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True, timeout=30)


def _new_key() -> Words:
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


@cache
def _context(identity: Identity) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(identity.pair.certificate, identity.pair.key)
    context.load_verify_locations(identity.issuer)
    context.verify_mode = ssl.CERT_OPTIONAL
    return context


def _base64(path: Path) -> str:
    return base64.b64encode(path.read_bytes()).decode()
