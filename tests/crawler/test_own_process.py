"""A fire's command in its own process: a stand-in for `crawler` in the working directory tells how it was started."""

import asyncio
import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawler.commands.exits import Exit
from crawler.own_process import OwnProcess, command_of
from crawler.scheduler import Due
from pipelines.store.schedules import Fire

AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
STAND_IN = """
import json, os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: os._exit(75))
told = {"argv": sys.argv[1:], "session": os.getsid(0), "kitten": os.environ.get("KITTEN"), "stdin": sys.stdin.read()}
open("started.json", "w").write(json.dumps(told))
open("ready", "w")
print("a fact that nobody reads")
if sys.argv[-1] == "chatter": print("http://kittens.test/ " * 10_000, file=sys.stderr)
elif sys.argv[-1] != "trace": print("hostline: " + sys.argv[-1], file=sys.stderr)
if sys.argv[-1] == "trace": raise SystemExit("a traceback about http://kittens.test/")
time.sleep(30 if sys.argv[-1] == "wait" else 0)
if sys.argv[-1] == "die": os.kill(os.getpid(), signal.SIGKILL)
sys.exit(int(sys.argv[-1]) if sys.argv[-1].isdigit() else 0)
"""


def due(*words: str) -> Due:
    return Due(fire=Fire(schedule="morning kittens", at=AT), argv=("crawl", *words))


@pytest.fixture(name="folder")
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "crawler").mkdir()
    # Without it an installed `crawler` would be found first: a folder alone is only a namespace.
    (tmp_path / "crawler" / "__init__.py").touch()
    (tmp_path / "crawler" / "__main__.py").write_text(STAND_IN)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def appears(file: Path) -> None:
    patience = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < patience, f"{file} does not appear"
        time.sleep(0.01)


def run(one: Due, *, config: Path | None = None, stop_when: Path | None = None) -> tuple[int, list[str]]:
    told: list[str] = []

    async def both() -> int:
        stopping = asyncio.Event()
        running = asyncio.create_task(OwnProcess(config=config, told=told.append)(one, stopping))
        if stop_when is not None:
            await asyncio.to_thread(appears, stop_when)
            stopping.set()
        return await running

    return asyncio.run(both()), told


def started(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "started.json").read_text())
    return found


def test_the_words_that_start_it() -> None:
    command = [sys.executable, "-m", "crawler"]
    fire = ["--fire", "morning kittens", "2026-11-24T06:30:00"]
    assert command_of(due("--by", "Ada"), None) == [*command, "crawl", *fire, "--by", "Ada"]
    file = Path("/etc/hostline.toml")
    assert command_of(due("--", "a"), file) == [*command, "--config", str(file), "crawl", *fire, "--", "a"]


def test_it_has_a_session_of_its_own_and_inherits_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KITTEN", "tabby")
    assert run(due("0"), config=Path("hostline.toml")) == (0, [])
    found = started(folder)
    assert found["argv"][:2] == ["--config", "hostline.toml"]
    assert (found["kitten"], found["stdin"]) == ("tabby", "")
    assert found["session"] != os.getsid(0)
    assert capfd.readouterr() == ("", "")


@pytest.mark.usefixtures("folder")
def test_the_sentence_of_a_failure_is_passed_on_and_its_talk_is_not() -> None:
    assert run(due("2")) == (2, ["morning kittens, due 2026-11-24 06:30Z: 2"])
    assert run(due("4")) == (4, [])
    assert run(due("chatter")) == (0, [])
    assert run(due("trace")) == (
        1,
        [
            "morning kittens, due 2026-11-24 06:30Z: `hostline jobs` may say why; if not, run its command by hand"
        ],
    )


@pytest.mark.usefixtures("folder")
def test_a_death_by_signal_is_told_apart() -> None:
    assert run(due("die"))[0] == -9


def test_it_is_asked_to_finish_when_the_worker_stops(folder: Path) -> None:
    assert run(due("wait"), stop_when=folder / "ready")[0] == Exit.TRY_AGAIN


@pytest.mark.usefixtures("folder")
def test_what_cannot_be_started_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    status, told = run(due("0"))
    assert status == Exit.TRY_AGAIN
    assert "no process can be started (No such file or directory)" in told[0]
