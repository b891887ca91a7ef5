from __future__ import annotations

import csv
from pathlib import Path

import pytest

from geo.codes import country_code
from geo.reverse_names import CODES, DOMAINS, Form, ReverseNames

NAMES = ReverseNames.load()


@pytest.mark.parametrize(
    ("name", "country"),
    [
        ("ec2-192-0-2-7.eu-west-1.compute.amazonaws.com", "IE"),
        ("EC2-192-0-2-7.eu-west-1.compute.amazonaws.com.", "IE"),
        ("ec2-192-0-2-7.compute-1.amazonaws.com", "US"),
        ("ec2-192-0-2-7.cn-north-1.compute.amazonaws.com.cn", "CN"),
        ("192-0-2-7.uk-lon1.upcloud.host", "GB"),
        ("cats.westeurope.cloudapp.azure.com", "NL"),
        ("100ge8-2.core1.ams1.he.net", "NL"),
        ("be2102.ccr41.par01.atlas.cogentco.com", "FR"),
        ("ae33.cr1-fra6.ip4.gtt.net", "DE"),
        ("ae-21.r02.amstnl02.nl.bb.gin.ntt.net", "NL"),
        ("ae5.cs1.lhr11.uk.eth.zayo.com", "GB"),
        ("ae2.mpr1.cdg11.fr.zip.zayo.com", "FR"),
    ],
)
def test_a_code_where_its_operator_writes_it_is_a_place(name: str, country: str) -> None:
    assert NAMES.country_of(name) == country


@pytest.mark.parametrize(
    "name",
    [
        # Another's domain, whatever codes it seems to have.
        "ams1.kittens.example",
        "100ge8-2.core1.ams1.he.net.kittens.example",
        "core1.ams1.nothe.net",
        "192-0-2-7.uk-lon1.upcloud.host.example",
        # A country's top-level domain is where a name is registered.
        "cats.kittens.nl",
        "ams1.example.de",
        # The code in another place, without its number, with more around it, or of no city of the list.
        "ams1.core1.he.net",
        "core1.ams.he.net",
        "core1.ams1x.he.net",
        "core1.xams1.he.net",
        "core1.ams-1.he.net",
        "core1.ams1234.he.net",
        "core1.qqq1.he.net",
        # A tunnel of that operator ends wherever its customer is.
        "kittens-2.tunnel.tserv17.lon1.ipv6.he.net",
        # A customer's port: no code, only its name.
        "cloudflare-ic.ip4.gtt.net",
        "ae0.was14.ip4.gtt.net",
        "ae0.-fra6.ip4.gtt.net",
        "ae-21.r02.amstnl02.bb.gin.ntt.net",
        "ae-21.r02.nl1.bb.gin.ntt.net",
        # The place alone is no server.
        "ams1.he.net",
        "eu-west-1.compute.amazonaws.com",
        "he.net",
        "com",
        "",
        # A region nobody listed, and another service below the domain.
        "ec2-192-0-2-7.eu-west-9.compute.amazonaws.com",
        "cats.s3.amazonaws.com",
        "ec2-192-0-2-7.eu-west-1.compute.internal",
        "ec2.us-east-1a.compute.amazonaws.com",
        # Octets that no host name has.
        r"a\032b.core1.ams1.he.net",
        "a..ams1.he.net",
        "core1.ams1.he.net\n",
        "core1.ａｍｓ1.he.net",  # noqa: RUF001 full-width letters are meant
    ],
)
def test_a_near_miss_is_no_place(name: str) -> None:
    assert NAMES.country_of(name) is None


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_row_of_the_tables_has_an_origin_and_a_use() -> None:
    codes, domains = rows(CODES), rows(DOMAINS)
    assert all(row["origin"] and row["as_of"] == "2026-11-28" for row in (*codes, *domains))
    assert all(country_code(row["country"]) == row["country"] for row in codes)
    assert len({(row["codes"], row["code"]) for row in codes}) == len(codes)
    assert {row["codes"] for row in codes} == {row["codes"] for row in domains}
    assert all(Form(row["form"]) for row in domains)


def test_another_table_can_take_its_place(tmp_path: Path) -> None:
    domains, codes = tmp_path / "domains.csv", tmp_path / "codes.csv"
    domains.write_text(
        "domain,form,codes,origin,as_of\nkittens.example,label+digits,cats,invented,2026-11-28\n"
    )
    codes.write_text("codes,code,country,origin,as_of\ncats,tom,NZ,invented,2026-11-28\n")
    names = ReverseNames.load(domains, codes)
    assert names.country_of("www.tom7.kittens.example") == "NZ"
    assert names.country_of("core1.ams1.he.net") is None
