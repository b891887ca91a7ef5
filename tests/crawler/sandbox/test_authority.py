from __future__ import annotations

import ssl
from pathlib import Path

from crawler.sandbox.authority import Authority


def test_clients_verify_names_and_trust_one_authority() -> None:
    context = Authority().client_context()
    assert (context.check_hostname, context.verify_mode) == (True, ssl.CERT_REQUIRED)
    assert len(context.get_ca_certs()) == 1


def test_the_file_is_one_certificate_and_no_key(tmp_path: Path) -> None:
    written = Authority().write(tmp_path / "authority.pem").read_text()
    assert written.count("BEGIN CERTIFICATE") == 1
    assert "PRIVATE" not in written
