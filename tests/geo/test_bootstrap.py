from __future__ import annotations

from ipaddress import ip_address

import pytest

from geo.bootstrap import BootstrapError, read

FILE = {
    "version": "1.0",
    "services": [
        [["192.0.0.0/8", "2001:db8::/32"], ["http://plain.example/", "https://north.example/rdap"]],
        [["192.0.2.0/24"], ["https://south.example/"]],
        [["198.51.100.0/24"], ["http://plain.example/"]],
    ],
}


@pytest.mark.parametrize(
    ("ip", "base"),
    [
        ("192.0.3.1", "https://north.example/rdap/"),
        ("192.0.2.1", "https://south.example/"),
        ("2001:db8::1", "https://north.example/rdap/"),
        ("198.51.100.1", None),
        ("203.0.113.1", None),
    ],
)
def test_the_most_specific_network_decides_and_only_https_counts(ip: str, base: str | None) -> None:
    assert read(FILE).service_for(ip_address(ip)) == base


@pytest.mark.parametrize(
    "document",
    [None, [], {}, {"services": {}}, {"services": [[]]}, {"services": [[["kittens"], ["https://north.example/"]]]},
     {"services": [[["192.0.2.0/24"], [None]]]}, {"services": [[[7.5], ["https://north.example/"]]]}],
)  # fmt: skip
def test_what_is_no_bootstrap_file_is_told(document: object) -> None:
    with pytest.raises(BootstrapError):
        read(document)
