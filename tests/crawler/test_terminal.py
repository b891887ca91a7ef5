"""What reaches a terminal."""

import io
import sys

import pytest

from crawler import terminal
from pipelines.lists.entries import ListKind
from pipelines.tables import BadRow


def test_a_fact_is_one_line_of_ascii(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.emit(BadRow(number=3, reason="käse\n\x1b[2J\u202e\x9b"))
    terminal.emit({"kind": ListKind.URL})
    first, second = capsys.readouterr().out.splitlines()
    assert first == r'{"number":3,"reason":"k\u00e4se\n\u001b[2J\u202e\u009b"}'
    assert second == '{"kind":"url"}'


def test_talk_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("kittens\n\x1b]0;title\x07 \u202egnp.exe")
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert not {"\x1b", "\x07", "\u202e"} & set(err)


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_table_is_drawn_for_people_and_plain_for_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("kittens", "[bold]\x1b[1m\t2")]
    plain = io.StringIO()
    monkeypatch.setattr(sys, "stdout", plain)
    terminal.show_table(("Name", "Count"), rows)
    assert plain.getvalue().splitlines()[1] == "kittens\t[bold]⟨U+001B⟩[1m⟨U+0009⟩2"
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    terminal.show_table(("Name", "Count"), rows, title="Toys")
    assert "[bold]⟨U+001B⟩[1m⟨U+0009⟩2" in screen.getvalue()
    assert "───" in screen.getvalue()


def test_a_table_aside_leaves_stdout_alone(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.draw_table(("Name",), [("kittens",)], aside=True)
    out, err = capsys.readouterr()
    assert (out, "kittens" in err) == ("", True)


def test_progress_shows_nothing_where_nobody_looks(capsys: pytest.CaptureFixture[str]) -> None:
    with terminal.progress() as progress:
        progress.add_task("crawling", total=2)
    assert capsys.readouterr() == ("", "")
