from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo import domains
from geo.domains import registrable_domain, site_of


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("kittens.example", "kittens.example"),
        ("www.cats.kittens.example", "kittens.example"),
        ("nota-kittens.example", "nota-kittens.example"),
        ("www.kittens.test", "kittens.test"),
        ("WWW.Kittens.TEST.", "kittens.test"),
        ("www.kittens.co.uk", "kittens.co.uk"),
        ("kittens.github.io", "kittens.github.io"),
        ("a.kittens.github.io", "kittens.github.io"),
        ("kittens.city.kawasaki.jp", "city.kawasaki.jp"),
        ("a.kittens.kawasaki.jp", "a.kittens.kawasaki.jp"),
        ("a.www.ck", "www.ck"),
        ("kittens.xn--55qx5d.cn", "kittens.xn--55qx5d.cn"),
        ("www.kittens.onion", "kittens.onion"),
        ("1.2.3.com", "3.com"),
    ],
)
def test_the_domain_somebody_registered(host: str, domain: str) -> None:
    assert registrable_domain(host) == domain
    assert site_of(host) == domain


@pytest.mark.parametrize(
    "host", ["co.uk", "github.io", "test", "localhost", "kittens.kawasaki.jp", "192.0.2.7", "2001:db8::7"]
)
def test_what_has_no_domain_is_its_own_site(host: str) -> None:
    assert registrable_domain(host) is None
    assert site_of(host) == host


@pytest.mark.parametrize("text", ["", ".", "..", ".kittens.test", "kittens..test", "[2001:db8::7]"])
def test_what_is_no_host_has_no_domain(text: str) -> None:
    assert registrable_domain(text) is None


def test_all_rules_of_the_shipped_list_are_read_in_a_labels() -> None:
    rules = domains._rules()
    assert len(rules) > 9_000
    assert {"co.uk", "github.io", "*.kawasaki.jp", "!city.kawasaki.jp", "xn--55qx5d.cn"} < rules
    assert all(rule.isascii() for rule in rules)


def test_the_shipped_list_is_of_october_2026() -> None:
    assert "// VERSION: 2026-10-22" in domains.SUFFIX_LIST.read_text("utf-8")[:1_000]


LABELS = st.lists(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True), min_size=1, max_size=6)


@given(LABELS)
def test_a_domain_is_the_end_of_its_host_and_its_own_domain(labels: list[str]) -> None:
    host = ".".join(labels)
    domain = registrable_domain(host)
    assert domain is None or f".{host}".endswith(f".{domain}")
    assert domain is None or registrable_domain(domain) == domain
