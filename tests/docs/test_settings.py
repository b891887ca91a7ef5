"""Each setting has its heading, with the default that the code has, and no heading is left over."""

import typing
from collections.abc import Callable

from pydantic import BaseModel

from crawler.config import Settings


def sections() -> dict[str, type[BaseModel]]:
    found = {}
    for name, field in Settings.model_fields.items():
        kinds = [
            kind for kind in (field.annotation, *typing.get_args(field.annotation)) if isinstance(kind, type)
        ]
        found[name] = next(kind for kind in kinds if issubclass(kind, BaseModel))
    return found


def test_each_setting_has_its_heading(headings: Callable[[str, int], list[str]]) -> None:
    expected = [f"{name}.{key}" for name, kind in sections().items() for key in kind.model_fields]
    assert headings("settings.md", 3) == expected
    assert headings("settings.md", 2) == [f"[{name}]" for name in sections()]


def test_each_default_is_told(section: Callable[[str, str], str]) -> None:
    for name, kind in sections().items():
        for key, field in kind.model_fields.items():
            told = section("settings.md", f"{name}.{key}")
            default = "Required." if field.is_required() else shown(field.default)
            assert default in told, f"{name}.{key}"
            assert field.description is not None
            assert field.description.replace("\n", " ") in told, f"{name}.{key}"


def shown(default: object) -> str:
    if default == ():
        return "Default: `[]`."
    if isinstance(default, bool):
        # As TOML writes it.
        return f"Default: `{str(default).lower()}`."
    return f"Default: `{default!r}`." if isinstance(default, int | float) else f'Default: `"{default}"`.'
