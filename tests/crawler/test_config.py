"""The settings: what is read, what overrides what, and the sentence for each mistake."""

from ipaddress import ip_address
from pathlib import Path

import pytest
from pydantic import ValidationError

from crawler import config
from pipelines.orders import Budget

OPERATOR = """
[operator]
name = "Hotline Example"
contact = "crawler@hotline.example"
mandate = "reports of the public"
"""


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("HOSTLINE_PACE__DELAY", "HOSTLINE_NAMES__SERVERS"):
        monkeypatch.delenv(name, raising=False)


def write(text: str) -> Path:
    file = Path("mine.toml")
    file.write_text(text, encoding="utf-8")
    return file


def sentence(text: str) -> str:
    with pytest.raises(config.ConfigError) as caught:
        config.read(write(text))
    return str(caught.value)


def test_without_a_file_the_defaults_hold_and_nobody_asks() -> None:
    settings = config.read()
    assert settings.store.url == "sqlite:///hostline.db"
    assert settings.budget.record == Budget()
    with pytest.raises(config.OperatorMissingError, match=r"write \[operator\]"):
        settings.require_operator()


def test_the_file_of_the_working_directory_is_read() -> None:
    Path("hostline.toml").write_text(OPERATOR, encoding="utf-8")
    assert config.read().require_operator().name == "Hotline Example"


def test_the_user_agent_names_the_operator_and_the_contact() -> None:
    operator = config.read(write(OPERATOR)).require_operator()
    assert operator.user_agent == "Hostline/0.1.0 (Hotline Example; +crawler@hotline.example)"


def test_a_name_cannot_break_out_of_the_user_agent() -> None:
    operator = config.OperatorSettings(name="Käte (gGmbH)", contact="https://kaete.example/", mandate="m")
    assert operator.user_agent == "Hostline/0.1.0 (K?te ?gGmbH?; +https://kaete.example/)"


@pytest.mark.parametrize("value", ["127.0.0.1, ::1", '["127.0.0.1", "::1"]'])
def test_a_variable_overrides_the_file(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("HOSTLINE_NAMES__SERVERS", value)
    monkeypatch.setenv("HOSTLINE_PACE__DELAY", "0.5")
    settings = config.read(
        write('[names]\nservers = ["192.0.2.1"]\nport = 5300\n[pace]\ndelay = 9\nconcurrency = 2')
    )
    assert settings.names.servers == (ip_address("127.0.0.1"), ip_address("::1"))
    assert (settings.names.port, settings.pace.delay, settings.pace.concurrency) == (5300, 0.5, 2)


def test_variables_alone_can_name_the_operator(monkeypatch: pytest.MonkeyPatch) -> None:
    for key, value in {"NAME": "A", "CONTACT": "a@kittens.example", "MANDATE": "m"}.items():
        monkeypatch.setenv(f"HOSTLINE_OPERATOR__{key}", value)
    assert config.read().require_operator().contact == "a@kittens.example"


def test_constructed_settings_ignore_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOSTLINE_PACE__DELAY", "7")
    assert config.Settings().pace.delay == 1.0


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError):
        config.Settings().pace.delay = 0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pacer]\ndelay = 1", "pacer is no setting"),
        ("[pace]\ndelai = 1", "pace.delai is no setting"),
        ("[pace]\ndelay = 'soon'", "pace.delay cannot be used"),
        ("[pace]\ndelay = -1", "pace.delay cannot be used"),
        ("[pace]\ndelay = nan", "pace.delay cannot be used"),
        ("[pace]\nconcurrency = 0", "pace.concurrency cannot be used"),
        ("[names]\nservers = ['resolver.example']", "names.servers cannot be used"),
        ("[names]\nport = 65536", "names.port cannot be used"),
        ("operator = 3", "operator cannot be used"),
        (
            "[operator]\nname = 'A'",
            "operator.contact is missing; write it into mine.toml, or set HOSTLINE_OPERATOR__CONTACT",
        ),
        (
            OPERATOR.replace("crawler@hotline.example", "nobody"),
            "operator.contact cannot be used: a mail address",
        ),
        (OPERATOR.replace("Hotline Example", "A\\nB"), "operator.name cannot be used: one line"),
        (OPERATOR.replace("Hotline Example", " "), "operator.name cannot be used: one line"),
        ("[pace", "is not TOML"),
    ],
)
def test_a_mistake_is_one_sentence_that_names_the_setting(text: str, said: str) -> None:
    assert said in sentence(text)
    assert "\n" not in sentence(text)


@pytest.mark.parametrize("name", ["HOSTLINE_PACEX", "HOSTLINE_PACER__DELAY", "hostline_pacer__delay"])
def test_a_misspelt_variable_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "1")
    with pytest.raises(config.ConfigError, match="is no setting"):
        config.read()


def test_a_named_file_must_be_there() -> None:
    with pytest.raises(config.ConfigError, match=r"there is no settings file away\.toml"):
        config.read(Path("away.toml"))


def test_a_directory_and_another_encoding_are_told(tmp_path: Path) -> None:
    with pytest.raises(config.ConfigError, match="cannot be read"):
        config.read(tmp_path)
    latin = tmp_path / "latin.toml"
    latin.write_bytes("# Käte".encode("latin-1"))
    with pytest.raises(config.ConfigError, match="is not UTF-8"):
        config.read(latin)
