"""The file of answers."""

import resource
from pathlib import Path

import pytest

from crawler.commands.exits import CommandError, Exit
from crawler.commands.forms import Csv, Form, JsonLines
from crawler.commands.results import Results
from tests.crawler.commands.conftest import hosting

FORMS = pytest.mark.parametrize("form", [JsonLines(), Csv()], ids=["json", "csv"])
NAMES = ["kittens.example", "roses.example", "bicycles.example"]


def write(file: Path, form: Form, *hosts: str, resume: bool = False) -> list[str]:
    """Write answers, and return the hosts that were there before."""
    with Results.open(file, form, resume=resume) as results:
        before = list(results.done())
        for host in hosts:
            results.add(hosting(host, "192.0.2.7"))
    return before


@FORMS
def test_what_is_there_is_gone_on_with_at_every_byte_it_could_have_been_cut(
    tmp_path: Path, form: Form
) -> None:
    file = tmp_path / "answers"
    assert write(file, form, *NAMES) == []
    whole = file.read_bytes()
    for size in range(0, len(whole) + 1, 7):
        file.write_bytes(whole[:size])
        lines = whole[:size].count(form.end) - bool(form.heading)
        before = write(file, form, resume=True)
        assert before == NAMES[: max(lines, 0)]
        assert whole.startswith(file.read_bytes())
        write(file, form, *NAMES[len(before) :], resume=True)
        assert [line[:20] for line in file.read_bytes().splitlines()] == [
            line[:20] for line in whole.splitlines()
        ]


@FORMS
def test_a_torn_line_longer_than_any_piece_is_cut(tmp_path: Path, form: Form) -> None:
    file = tmp_path / "answers"
    write(file, form, NAMES[0])
    size = file.stat().st_size
    with file.open("ab") as out:
        out.write(b'"' + b"x" * (5 << 19))
    assert write(file, form, resume=True) == NAMES[:1]
    assert file.stat().st_size == size


def test_only_its_owner_reads_it_also_where_it_was_made_otherwise(tmp_path: Path) -> None:
    file = tmp_path / "answers"
    file.touch(0o644)
    write(file, JsonLines(), NAMES[0])
    assert file.stat().st_mode & 0o777 == 0o600


@FORMS
@pytest.mark.parametrize("content", [b"kittens.example\r\n", b"\x00" * 40 + b"\r\n"])
def test_a_file_of_something_else_is_not_touched(tmp_path: Path, form: Form, content: bytes) -> None:
    file = tmp_path / "answers"
    file.write_bytes(content)
    with pytest.raises(CommandError, match="name another file") as told:
        write(file, form, resume=True)
    assert told.value.exit_status is Exit.USAGE
    assert file.read_bytes() == content


def test_two_runs_do_not_write_to_one_file(tmp_path: Path) -> None:
    file = tmp_path / "answers"
    with Results.open(file, JsonLines(), resume=False), pytest.raises(CommandError) as told:
        Results.open(file, JsonLines(), resume=True)
    assert told.value.exit_status is Exit.TRY_AGAIN


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be written") as told:
        Results.open(tmp_path / "no" / "answers", JsonLines(), resume=False)
    assert told.value.exit_status is Exit.FAILED


def test_what_is_no_file_is_not_written_to() -> None:
    with pytest.raises(CommandError, match="is no file") as told:
        Results.open(Path("/dev/null"), JsonLines(), resume=True)
    assert told.value.exit_status is Exit.USAGE
    assert Path("/dev/null").stat().st_mode & 0o777 == 0o666


def test_a_disk_without_room(tmp_path: Path) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    file = tmp_path / "answers"
    with Results.open(file, JsonLines(), resume=False) as results:
        results.add(hosting(NAMES[0], "192.0.2.7"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (file.stat().st_size + 10, before[1]))
        try:
            with pytest.raises(CommandError, match="cannot be written") as told:
                results.add(hosting(NAMES[1], "192.0.2.7"))
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert told.value.exit_status is Exit.FAILED
