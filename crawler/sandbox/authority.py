"""The certificate authority of the sandbox: made anew at each start, known to nobody else."""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from pathlib import Path

import trustme


class Authority:
    """Signs the certificates of the secure hosts, and makes contexts that trust it alone."""

    def __init__(self) -> None:
        self._ca = trustme.CA()

    def server_context(self, hosts: Iterable[str]) -> ssl.SSLContext:
        """Return the context of a server that answers for `hosts`."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*hosts).configure_cert(context)
        return context

    def client_context(self) -> ssl.SSLContext:
        """Return a context that verifies names and trusts this authority, and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self._ca.configure_trust(context)
        return context

    def write(self, path: Path) -> Path:
        """Write the authority's certificate for programs that read `SSL_CERT_FILE`, and return its path."""
        self._ca.cert_pem.write_to_path(path)
        return path
