"""What a Job meets outside."""

import asyncio

import pytest

from crawler.config import OperatorMissingError, OperatorSettings, Settings
from crawler.internet import the_internet
from geo.addresses import PublicOnly

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
