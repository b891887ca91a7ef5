"""`hostline demo`: the whole job, as a new user sees it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.sandbox.media import CANARY


@pytest.fixture(name="demo", scope="module")
def _demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    folder = tmp_path_factory.mktemp("demo")
    ran = subprocess.run(
        [sys.executable, "-m", "crawler", "demo", "--into", str(folder)],
        env={"PYTHONPATH": str(Path(__file__).parents[3]), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return folder, ran


def test_it_says_who_can_act_and_what_arrived(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, ran = demo
    assert ran.returncode == 0, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[-1] == "media bytes received: 0"
    assert f"report: {folder.resolve()}/hosting-report.html" in lines
    assert any(line.startswith("Mitten Media Storage\tmedia host\tSE\tAS64501") for line in lines)
    liars = next(line for line in lines if "lied about their type" in line)
    assert 0 < int(liars.split(": ")[1].split()[0]) <= 4 * 4096
    assert "Traceback" not in ran.stderr


def test_what_it_found_is_on_file(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, _ = demo
    pages = [json.loads(line) for line in (folder / "pages.jsonl").read_text().splitlines()]
    chain = next(page for page in pages if "hop-one.example" in page["url"])
    assert len(chain["hops"]) == 6
    matched = {(match["list"], match["basis"]) for page in pages for match in page["matches"]}
    assert matched == {("known-url", "URL"), ("known-md5", "HASH")}
    assert "Mitten Media Storage" in (folder / "hosting-report.html").read_text()


def test_no_byte_of_media_was_kept(demo: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, ran = demo
    kept = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert len(kept) >= 3
    assert not any(CANARY in data for data in (*kept, ran.stdout.encode(), ran.stderr.encode()))
