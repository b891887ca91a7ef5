from __future__ import annotations

import pytest

from geo.codes import country_code, country_named


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("NL", "NL"),
        (" nz\n", "NZ"),
        # Reserved or used by everybody, but assigned to no country.
        ("UK", None),
        ("EU", None),
        ("ZZ", None),
        ("AP", None),
        ("XK", None),
        ("NLD", None),
        ("", None),
        ("N", None),
    ],
)
def test_only_an_assigned_code_is_a_country(text: str, code: str | None) -> None:
    assert country_code(text) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Netherlands", "NL"),
        ("the NETHERLANDS", "NL"),
        ("United States", "US"),
        ("Korea, Republic of", "KR"),
        ("Netherland", None),
        ("Netherlands Antilles", None),
        ("New Zealand, somewhere", None),
        ("Georgia", "GE"),
        ("", None),
    ],
)
def test_only_a_whole_name_is_a_country(text: str, code: str | None) -> None:
    assert country_named(text) == code
