from __future__ import annotations

import pytest

from geo.publishers import is_registration, publisher_of


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("DB-IP Lite", "DBIP-Country", True),
        ("DB-IP Lite", "dbip-country-lite", True),
        ("DB-IP Lite", "dbip_country_ipv4", True),
        ("GeoLite2-Country", "GeoIP2-City", True),
        ("ipinfo generic_country_free.mmdb", "IPinfo Lite", True),
        ("IP2LOCATION-LITE-DB1", "IP2Location", True),
        ("Kitten-Country-Lite", "kitten city 2026", True),
        ("Kitten Geo 2026-06-01", "Kitten Geo 20261101", True),
        ("Kitten Map 1", "Kitten Map 2", False),
        ("Kitten Geo", "Bicycle Geo", False),
        ("DB-IP Lite", "GeoLite2-Country", False),
        # Not every name with these letters is of that publisher.
        ("DB-IP Lite", "IPDB Country", False),
        ("Country", "City", False),
    ],
)
def test_two_files_of_one_publisher_are_one_voice(one: str, other: str, same: bool) -> None:
    assert (publisher_of(one) == publisher_of(other)) is same


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("iptoasn-country", True),
        ("geo-whois-asn-country", True),
        ("delegated-ripencc-extended", True),
        ("asn-country-ipv4", True),
        ("DB-IP Lite", False),
        ("GeoLite2-ASN-and-Country", False),
    ],
)
def test_copies_of_the_registries_books_are_known(source: str, told: bool) -> None:
    assert is_registration(source) is told
