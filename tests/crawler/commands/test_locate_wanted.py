"""What the command line of `locate` asks for."""

from pathlib import Path

import pytest

from crawler.commands.forms import Csv, JsonLines
from crawler.commands.locate_wanted import Wanted


def wanted(*inputs: str, out: str | None = None, as_csv: bool = False, as_json: bool = False) -> Wanted:
    return Wanted(
        inputs=inputs, out=Path(out) if out else None, resume=False, as_csv=as_csv, html=None, as_json=as_json
    )


@pytest.mark.parametrize(
    ("asked", "form"),
    [
        (wanted("kittens.example"), None),
        (wanted("kittens.example", as_json=True), JsonLines),
        (wanted("-", as_csv=True), Csv),
        (wanted("-", out="answers"), JsonLines),
        (wanted("-", out="answers.CSV"), Csv),
        (wanted("-", out="answers.csv.txt"), JsonLines),
        (wanted("-", out="answers.csv", as_json=True), JsonLines),
    ],
)
def test_the_form_of_lines(asked: Wanted, form: type | None) -> None:
    assert (type(asked.form) if asked.form else None) is form


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [(("kittens.example",), True), (("-",), False), (("a.example", "b.example"), False)],
)
def test_one_host_is_one_word(inputs: tuple[str, ...], expected: bool) -> None:
    assert wanted(*inputs).is_one is expected
