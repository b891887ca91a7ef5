from __future__ import annotations

from typing import Any

import pytest

from geo.mmdb_records import as_name_of, asn_of, country_of, is_anycast


@pytest.mark.parametrize(
    ("record", "asn"),
    [
        ({"asn": 64500}, 64500),
        ({"asn": "AS64500"}, 64500),
        ({"asn": "kittens"}, None),
        ({"asn": None}, None),
        ({}, None),
    ],
)
def test_an_as_number_is_read_as_each_publisher_writes_it(record: dict[str, Any], asn: int | None) -> None:
    assert asn_of(record) == asn


@pytest.mark.parametrize(
    ("record", "country"),
    [
        ({"country_code": "NL"}, "NL"),
        ({"country": "NL"}, "NL"),
        ({"country": {"iso_code": "NL"}}, "NL"),
        ({"registered_country": {"iso_code": "NL"}}, None),
        ({"country_code": "EU"}, None),
        ({"country_code": "nl"}, None),
        ({"country_code": "NLD"}, None),
        ({"country": {"names": {"en": "Kittens"}}}, None),
        ({"country": 7}, None),
    ],
)
def test_a_country_is_where_a_server_is_never_where_a_network_is_registered(
    record: dict[str, Any], country: str | None
) -> None:
    assert country_of(record) == country


@pytest.mark.parametrize(
    ("record", "said"),
    [
        ({"anycast": True}, True),
        ({"is_anycast": True}, True),
        ({"traits": {"is_anycast": True}}, True),
        ({"traits": {"is_anycast": False}}, False),
        ({"anycast": "yes"}, False),
        ({"asn": 64500}, False),
    ],
)
def test_anycast_is_said_only_by_a_plain_yes(record: dict[str, Any], said: bool) -> None:
    assert is_anycast(record) is said


def test_a_name_that_is_no_text_is_no_name() -> None:
    assert as_name_of({"as_name": 7}) is None
    assert as_name_of({"autonomous_system_organization": "Kittens"}) == "Kittens"
