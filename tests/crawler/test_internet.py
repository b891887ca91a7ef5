"""What a Job meets outside."""

import asyncio
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path

import pytest

from crawler.config import GeoSettings, OperatorMissingError, OperatorSettings, Settings
from crawler.internet import places_of, the_internet
from geo.addresses import PublicOnly
from geo.datasets import Dataset, DatasetError
from geo.facts import Address
from geo.geofeed_references import GeofeedReference
from geo.names import Names
from geo.registry import Registry
from geo.whereabouts import Whereabouts

OPERATOR = OperatorSettings(name="Hotline Example", contact="crawler@hotline.example", mandate="reports")


def test_the_real_internet_is_globally_routable_addresses_only() -> None:
    async def make() -> None:
        internet = the_internet(
            Settings.model_validate({"operator": OPERATOR, "names": {"servers": ["127.0.0.1"]}})
        )
        assert type(internet.policy) is PublicOnly
        assert (await internet.locator().locate("kittens.onion")).verdict == "ONION"
        await internet.aclose()

    asyncio.run(make())


def test_whom_the_settings_name_is_asked_and_nobody_else() -> None:
    async def asks_about_domains(**registries: bool) -> bool:
        internet = the_internet(
            Settings.model_validate(
                {"operator": OPERATOR, "names": {"servers": ["127.0.0.1"]}, "registries": registries}
            )
        )
        await internet.aclose()
        return internet.domains is not None

    assert not asyncio.run(asks_about_domains())
    assert asyncio.run(asks_about_domains(domains=True, ripestat=True, abusix=False))


def test_no_setting_names_an_address_policy() -> None:
    names = {
        f"{section}.{name}"
        for section, field in Settings.model_fields.items()
        for name in getattr(field.annotation, "model_fields", {})
    }
    assert not [name for name in names if "policy" in name or "allow" in name or "private" in name]


def test_registries_are_told_who_asks() -> None:
    with pytest.raises(OperatorMissingError):
        the_internet(Settings())


def test_team_cymru_is_asked_only_where_the_settings_say_so() -> None:
    async def make(**geo: bool) -> bool:
        settings = {"operator": OPERATOR, "names": {"servers": ["127.0.0.1"]}, "geo": geo}
        internet = the_internet(Settings.model_validate(settings))
        await internet.aclose()
        return internet.cymru is not None

    assert [asyncio.run(make(**geo)) for geo in ({}, {"cymru": True})] == [False, True]


class Asked(Names):
    """Names that notes whose reverse names are asked for; its resolver is nobody."""

    def __init__(self) -> None:
        super().__init__(servers=["127.0.0.1"], port=1)
        self.reversed: list[str] = []

    async def reverse(self, ip: IPv4Address | IPv6Address) -> tuple[str, ...]:
        self.reversed.append(str(ip))
        return ()


def look(geo: dict[str, object], address: Address) -> tuple[Whereabouts, list[str]]:
    """Return where an address is, of whose network a registry refers to a geofeed."""

    async def looked() -> tuple[Whereabouts, list[str]]:
        names = Asked()
        registry = Registry(names=names, policy=PublicOnly())
        places = places_of(GeoSettings.model_validate(geo), names, registry)
        answers = await names.addresses(address.ip)
        ip = ip_address(address.ip)
        with Dataset.open(shipped=False) as dataset:
            found = await places.whereabouts(
                answers=answers,
                addresses=[address],
                dataset=dataset,
                references=[GeofeedReference(url="https://feeds.kittens.example/", first=ip, last=ip)],
            )
        await places.aclose()
        return found, names.reversed

    return asyncio.run(looked())


def test_the_operator_decides_which_voices_are_heard_about_a_country(tmp_path: Path) -> None:
    address = Address(ip="192.0.2.7", prefix=None, asn=None, as_name=None, country=None)
    feed, measured = tmp_path / "cats.csv", tmp_path / "measured.csv"
    feed.write_text("192.0.2.0/24,NL,,\n")
    day = (datetime.now(UTC) - timedelta(days=100)).date()
    measured.write_text(f"prefix,country,source,as_of\n192.0.2.0/24,NL,probes,{day}\n")

    by_default, asked = look({}, address)
    assert asked == ["192.0.2.7"]
    assert "fetch_geofeeds is off" in by_default.gaps[0].reason

    allowed, asked = look({"fetch_geofeeds": True, "reverse_names": False}, address)
    assert asked == []
    assert "no resolver answered" in allowed.gaps[0].reason

    files = {"geofeeds": [feed], "measured": str(measured), "stale_days": 3650}
    own, _ = look(files, address)
    assert [(claim.basis, claim.value) for claim in own.country.claims] == [
        ("geofeed", "NL"),
        ("latency", "NL"),
    ]
    assert "old data" not in {gap.question for gap in own.gaps}
    old, _ = look({**files, "stale_days": 30}, address)
    assert "old data" in {gap.question for gap in old.gaps}

    with pytest.raises(DatasetError, match=r"none\.csv cannot be read"):
        look({"geofeeds": [tmp_path / "none.csv"]}, address)
