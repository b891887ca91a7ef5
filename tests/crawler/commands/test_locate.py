"""`hostline locate`."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pipelines import ledger
from pipelines.store.store import Store

ONIONS = b"kittens.onion\n\nroses.onion\nftp://kittens.example/\nbicycles.onion\n"
HOSTS = ["kittens.onion", "", "roses.onion", "ftp://kittens.example/", "bicycles.onion"]
Hostline = Callable[..., Any]


def hosts_in(file: Path) -> list[str]:
    return [json.loads(line)["host"] for line in file.read_text(encoding="utf-8").splitlines()]


def test_nobody_is_named(hostline: Hostline) -> None:
    ran = hostline("locate", "kittens.example")
    assert (ran.status, ran.out) == (2, "")
    assert "write [operator]" in ran.err


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("stdin", [ONIONS, ONIONS.removesuffix(b"\n"), ONIONS.replace(b"\n", b"\r\n")])
def test_malformed_inputs_are_answered_in_their_place(hostline: Hostline, stdin: bytes) -> None:
    ran = hostline("locate", "-", "--json", stdin=stdin)
    assert [fact["host"] for fact in ran.facts] == HOSTS
    told = [fact["gaps"][0]["question"] for fact in ran.facts]
    assert told == ["addresses", "host", "addresses", "host", "addresses"]
    assert ran.status == 4


@pytest.mark.usefixtures("operator")
def test_a_resolver_that_is_not_there(hostline: Hostline) -> None:
    ran = hostline("locate", "kittens.example", "--json")
    assert ran.status == 75
    assert ran.facts[0]["verdict"] == "UNKNOWN"
    assert "check [names] servers" in ran.err


@pytest.mark.usefixtures("operator")
def test_one_host_is_a_page_several_are_a_table_and_none_is_nothing(hostline: Hostline) -> None:
    page = hostline("locate", "http://kittens.onion/a").out
    assert page.startswith("HOSTING OF kittens.onion\n\nVERDICT\n  verdict         ONION")
    assert "networks.mmdb" in page
    table = hostline("locate", "kittens.onion", "roses.onion").out.splitlines()
    assert [line.split("\t")[:2] for line in table] == [
        ["Host", "Verdict"],
        ["kittens.onion", "ONION"],
        ["roses.onion", "ONION"],
    ]
    assert hostline("locate", "-").status == 3


@pytest.mark.usefixtures("operator")
def test_the_page_of_one_host_to_print(hostline: Hostline, tmp_path: Path) -> None:
    ran = hostline("locate", "kittens.onion", "--html", "page.html")
    assert (ran.status, ran.out) == (0, "")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert "kittens[.]onion" in page
    assert "<script" not in page


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    "words",
    [
        ("kittens.onion", "--resume"),
        ("kittens.onion", "--csv", "--json"),
        ("-", "--html", "page.html"),
        ("kittens.onion", "--html", "page.html", "--out", "answers.jsonl"),
    ],
)
def test_options_that_contradict_each_other(
    hostline: Hostline, words: tuple[str, ...], tmp_path: Path
) -> None:
    assert hostline("locate", *words).status == 2
    assert not [file for file in tmp_path.iterdir() if file.suffix in {".jsonl", ".html"}]


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("flags", [("--out", "answers.csv"), ("--out", "answers.txt", "--csv")])
def test_csv_by_suffix_or_flag_runs_nothing_in_a_spreadsheet(
    hostline: Hostline, flags: tuple[str, ...], tmp_path: Path
) -> None:
    ran = hostline("locate", "-", *flags, stdin=b"kittens.onion\n=HYPERLINK(1)\n")
    lines = (tmp_path / flags[1]).read_text(encoding="utf-8").splitlines()
    assert [line.split(",")[0] for line in lines] == ['"host"', '"kittens.onion"', '"\'=HYPERLINK(1)"']
    assert (ran.status, ran.out) == (4, "")
    assert "2 answers written" in ran.err


@pytest.mark.usefixtures("operator")
def test_csv_on_stdout_has_one_heading(hostline: Hostline) -> None:
    out = hostline("locate", "kittens.onion", "roses.onion", "--csv").out
    assert [line.split(",")[0] for line in out.splitlines()] == ['"host"', '"kittens.onion"', '"roses.onion"']


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("name", ["answers.jsonl", "answers.csv"])
@pytest.mark.parametrize("kept", [0, 1, 3, 5])
@pytest.mark.parametrize("torn", [b"", b'{"host":"ro', b'"ro\r'])
def test_a_run_that_was_cut_off_goes_on(
    hostline: Hostline, tmp_path: Path, name: str, kept: int, torn: bytes
) -> None:
    file = tmp_path / name
    hostline("locate", "-", "--out", name, stdin=ONIONS)
    whole = file.read_bytes().splitlines(keepends=True)
    heading = int(name.endswith("csv"))
    file.write_bytes(b"".join(whole[: heading + kept]) + torn)
    ran = hostline("locate", "-", "--out", name, "--resume", stdin=ONIONS)
    assert [line[:12] for line in file.read_bytes().splitlines()] == [line[:12] for line in whole]
    assert file.read_bytes().startswith(b"".join(whole[: heading + kept]))
    # As of the whole list, not of what was left of it.
    assert ran.status == 4
    assert f"{5 - kept} answers written" in ran.err
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        (b"kittens.onion\nroses.onion\n", "answer 2 is about , but input 2 is roses.onion"),
        (b"kittens.onion\n", "answer 2 is about , but input 2 is missing"),
    ],
)
def test_the_answers_to_another_list_are_not_gone_on_with(
    hostline: Hostline, tmp_path: Path, inputs: bytes, said: str
) -> None:
    hostline("locate", "-", "--out", "answers.jsonl", stdin=ONIONS)
    before = (tmp_path / "answers.jsonl").read_bytes()
    ran = hostline("locate", "-", "--out", "answers.jsonl", "--resume", stdin=inputs)
    assert ran.status == 2
    assert said in ran.err
    assert (tmp_path / "answers.jsonl").read_bytes() == before


@pytest.mark.usefixtures("operator")
def test_answers_are_not_written_over(hostline: Hostline, tmp_path: Path) -> None:
    hostline("locate", "kittens.onion", "--out", "answers.jsonl")
    ran = hostline("locate", "roses.onion", "--out", "answers.jsonl")
    assert ran.status == 2
    assert "--resume goes on" in ran.err
    assert hosts_in(tmp_path / "answers.jsonl") == ["kittens.onion"]


@pytest.mark.usefixtures("operator")
def test_what_no_resolver_answered_is_left_to_the_next_run(hostline: Hostline, tmp_path: Path) -> None:
    inputs = b"kittens.onion\nkittens.example\nroses.onion\n"
    ran = hostline("locate", "-", "--out", "answers.jsonl", stdin=inputs)
    assert ran.status == 75
    assert "go on with --resume" in ran.err
    assert hosts_in(tmp_path / "answers.jsonl") == ["kittens.onion"]


def test_without_a_ledger_nobody_is_asked(hostline: Hostline, operator: Path, tmp_path: Path) -> None:
    operator.write_text(operator.read_text() + '[store]\nurl = "sqlite:///no/such/folder/hostline.db"\n')
    ran = hostline("locate", "kittens.onion", "--out", "answers.jsonl")
    assert ran.status == 1
    assert not (tmp_path / "answers.jsonl").exists()


def signalled(folder: Path, which: signal.Signals) -> tuple[int, str]:
    """Give a run two inputs, then a signal while it waits for more; return how it ended and what it said."""
    command = [sys.executable, "-m", "crawler", "locate", "-", "--out", "answers.jsonl"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        # Should it hang, the pipes end, and so does the test.
        alarm = threading.Timer(60, process.kill)
        alarm.start()
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"kittens.onion\nroses.onion\n")
        process.stdin.flush()
        file = folder / "answers.jsonl"
        while not (file.exists() and file.read_bytes().count(b"\n") == 2) and process.poll() is None:
            time.sleep(0.05)
        # The pipe is still open: nobody knows whether more will come.
        process.send_signal(which)
        said = process.stderr.read().decode()
        alarm.cancel()
    return process.returncode, said


@pytest.mark.usefixtures("operator")
@pytest.mark.parametrize("which", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_finishes_what_is_under_way(tmp_path: Path, which: signal.Signals) -> None:
    status, said = signalled(tmp_path, which)
    assert status == 75, said
    assert "stopped after 2 inputs; --resume goes on" in said
    assert hosts_in(tmp_path / "answers.jsonl") == ["kittens.onion", "roses.onion"]


@pytest.mark.usefixtures("operator")
def test_what_was_written_outlives_the_process(hostline: Hostline, tmp_path: Path) -> None:
    assert signalled(tmp_path, signal.SIGKILL)[0] == -signal.SIGKILL
    inputs = b"kittens.onion\nroses.onion\nbicycles.onion\n"
    ran = hostline("locate", "-", "--out", "answers.jsonl", "--resume", stdin=inputs)
    assert "1 answers written to answers.jsonl, 3 are there" in ran.err
    assert hosts_in(tmp_path / "answers.jsonl") == ["kittens.onion", "roses.onion", "bicycles.onion"]


def test_the_ledger_is_whole_afterwards(hostline: Hostline, operator: Path, tmp_path: Path) -> None:
    hostline("locate", "-", "--json", stdin=ONIONS)
    with Store.open(f"sqlite:///{tmp_path}/hostline.db") as store:
        assert store.do(ledger.verify).broken == ()
