"""`scrapy crawl reported`, from the repository's root."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
OPERATOR = '[operator]\nname = "Hotline Example"\ncontact = "crawler@hotline.example"\nmandate = "reports"\n[names]\nservers = ["127.0.0.1"]\nport = 9\n'


def scrapy(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    (folder / "hostline.toml").write_text(f'{OPERATOR}[store]\nurl = "sqlite:///{folder}/hostline.db"\n')
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *words],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_spider_is_listed(tmp_path: Path) -> None:
    assert scrapy(tmp_path, "list").stdout.split() == ["reported"]


def test_a_job_is_filed_carried_out_and_settled(tmp_path: Path) -> None:
    ran = scrapy(
        tmp_path,
        "crawl",
        "reported",
        "-a",
        "seeds=http://127.0.0.1/",
        "-a",
        "by=Ada",
        "-a",
        f"config={tmp_path}/hostline.toml",
    )
    assert ran.returncode == 5
    assert "REFUSED (1 pages, 1 refusals)" in ran.stderr
    assert not (tmp_path / "hostline.db-wal").exists()


def test_nobody_is_asked_in_nobody_s_name(tmp_path: Path) -> None:
    nameless = tmp_path / "nameless.toml"
    nameless.write_text(f'[store]\nurl = "sqlite:///{tmp_path}/hostline.db"\n')
    order = ["-a", "seeds=http://kittens.example/", "-a", "by=Ada", "-a", f"config={nameless}"]
    ran = scrapy(tmp_path, "crawl", "reported", *order)
    assert (ran.returncode, "nobody is named who asks" in ran.stderr + ran.stdout) == (2, True)
    assert not (tmp_path / "hostline.db").exists()


@pytest.mark.parametrize(
    ("words", "status", "sentence"),
    [
        (["-a", "seeds=http://kittens.example/"], 2, "the person who authorises it"),
        (["-a", "by=Ada"], 2, "its seeds"),
        (["-a", "seeds=http://kittens.example/", "-a", "by=Ada", "-a", "colour=grey"], 2, "colour"),
        (["-a", "seeds=http://kittens.example/", "-a", "by=Ada", "-a", "depth=deep"], 2, "cannot be read"),
        (["-s", "ROBOTSTXT_OBEY=True"], 5, "ROBOTSTXT_OBEY was changed"),
        (["-s", "COOKIES_ENABLED=1"], 5, "COOKIES_ENABLED was changed"),
        (["-s", "LOG_ENABLED=1"], 5, "LOG_ENABLED was changed"),
        (["-s", "TELNETCONSOLE_ENABLED=1"], 5, "TELNETCONSOLE_ENABLED was changed"),
        (["-s", "DOWNLOAD_HANDLERS={}"], 5, "DOWNLOAD_HANDLERS was changed"),
    ],
)
def test_what_is_wrong_or_unsafe_starts_nothing(
    tmp_path: Path, words: list[str], status: int, sentence: str
) -> None:
    ran = scrapy(tmp_path, "crawl", "reported", *words)
    assert (ran.returncode, sentence in ran.stderr + ran.stdout) == (status, True)
    assert not (tmp_path / "hostline.db").exists()
