"""How errors of settings and store end a command."""

from pathlib import Path

import pytest

from crawler.commands.exits import CommandError, Exit
from crawler.commands.rooms import internet_of, operator_of, store_of
from crawler.config import GeoSettings, OperatorSettings, Settings, StoreSettings
from pipelines.store.errors import ConflictError, NotStoredError, StoreBusyError, StoreError

OPERATOR = OperatorSettings(name="Hotline Example", contact="crawler@hotline.example", mandate="reports")


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreBusyError("busy"), Exit.TRY_AGAIN),
        (NotStoredError("not there"), Exit.USAGE),
        (ConflictError("taken"), Exit.USAGE),
        (StoreError("broken"), Exit.FAILED),
    ],
)
def test_what_the_store_says_is_how_the_command_ends(error: StoreError, status: Exit, tmp_path: Path) -> None:
    settings = Settings(store=StoreSettings(url=f"sqlite:///{tmp_path}/hostline.db"))
    with pytest.raises(CommandError) as caught, store_of(settings):
        raise error
    assert caught.value.exit_status is status


def test_without_an_operator_nothing_is_asked() -> None:
    with pytest.raises(CommandError) as caught:
        operator_of(Settings())
    assert caught.value.exit_status is Exit.USAGE


def test_a_data_file_that_is_not_there() -> None:
    with pytest.raises(CommandError, match=r"own\.mmdb"):
        internet_of(Settings(operator=OPERATOR, geo=GeoSettings(mmdb=(Path("own.mmdb"),))))
