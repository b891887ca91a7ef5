"""The operator's settings: one frozen object, read once, checked where it is read.

`hostline.toml` is overridden by `HOSTLINE_SECTION__KEY`, which is overridden by the flags of a command.
This is the only file that looks at the process's environment.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from crawler import __version__
from pipelines.orders import Budget

DEFAULT_FILE: Final = Path("hostline.toml")
PREFIX: Final = "HOSTLINE_"
_CONTACT: Final = re.compile(r"[^@\s()<>]+@[^@\s()<>]+\.[^@\s()<>]+|https://[^\s()<>]+")
_NOT_IN_A_HEADER: Final = re.compile(r"[^\x20-\x7e]|[()\\]")


class ConfigError(Exception):
    """The settings cannot be used; the sentence says which one, why, and what to do.

    ConfigError
      OperatorMissingError    nobody is named who asks, and the command would touch the net
    """


class OperatorMissingError(ConfigError):
    """The table `[operator]` is missing."""


def _require_line(text: str) -> str:
    if not text.strip() or not text.isprintable():
        raise ValueError("one line of text is needed")
    return text.strip()


def _require_contact(text: str) -> str:
    if not (text.isascii() and _CONTACT.fullmatch(text)):
        raise ValueError(
            "a mail address or an https URL is needed, since a site's owner must be able to answer"
        )
    return text


def _as_list(value: object) -> object:
    """Read a list from a variable: `a,b` and `["a", "b"]` both do."""
    if not isinstance(value, str):
        return value
    return (
        json.loads(value) if value.lstrip().startswith("[") else [part.strip() for part in value.split(",")]
    )


Line = Annotated[str, AfterValidator(_require_line)]
ContactLine = Annotated[str, AfterValidator(_require_contact)]


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class OperatorSettings(_Section):
    """Who asks: goes into the user agent, the ledger and every notice."""

    name: Line
    """The organisation, as a site's owner should read it."""
    contact: ContactLine
    """A mail address or https URL where a site's owner reaches a person."""
    mandate: Line
    """Why the operator may do this: the legal basis of its Jobs."""

    @property
    def user_agent(self) -> str:
        """The true user agent, in ASCII; the product token for robots.txt is `Hostline`."""
        name = _NOT_IN_A_HEADER.sub("?", self.name)
        return f"Hostline/{__version__} ({name}; +{self.contact})"


class NamesSettings(_Section):
    """Which resolver learns the names of reported hosts."""

    servers: Annotated[tuple[IPv4Address | IPv6Address, ...], BeforeValidator(_as_list)] = ()
    """Addresses of name servers, each of which is asked about every host; left out, the system's are asked in turn."""
    port: Annotated[int, Field(ge=1, le=65535)] = 53
    """The port of every server in `servers`."""
    records: bool = True
    """Whether a trace also asks for HTTPS and SPF of each host, and for NS, MX, SOA and SPF of its domain, once each."""


class StoreSettings(_Section):
    """Where records, frontier and ledger are kept."""

    url: Line = "sqlite:///hostline.db"
    """A database URL; a relative file counts from the working directory."""


class PaceSettings(_Section):
    """How fast Hostline asks, towards one host and towards one address."""

    delay: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = 1.0
    """Seconds between two requests; a site's longer Crawl-delay or Retry-After is obeyed instead."""
    concurrency: Annotated[int, Field(ge=1, le=64)] = 1
    """Requests to one host, or one address, at once."""


class BudgetSettings(_Section):
    """How much of one registered domain a Job may ask for, and how long its permission lasts."""

    pages: Annotated[int, Field(ge=1)] = Budget().pages
    """Pages of one registered domain: names below it are free to invent, so hosts are not counted."""
    shape_pages: Annotated[int, Field(ge=1)] = Budget().shape_pages
    """Pages of one path shape that looked alike: what stops an endless maze."""
    bytes: Annotated[int, Field(ge=1)] = Budget().bytes
    """Bytes that one registered domain may send us."""
    seconds: Annotated[int, Field(ge=1)] = Budget().seconds
    """Seconds that one registered domain may take."""
    depth: Annotated[int, Field(ge=0)] = Budget().depth
    """Links between a seed and the farthest page."""
    hours: Annotated[int, Field(ge=1, le=24 * 90)] = 24
    """Hours until a Job's permission ends."""

    @property
    def record(self) -> Budget:
        """The budget as a Job carries it."""
        return Budget(**self.model_dump(exclude={"hours"}))


class GeoSettings(_Section):
    """The operator's own data about addresses."""

    mmdb: Annotated[tuple[Path, ...], BeforeValidator(_as_list)] = ()
    """MMDB files that are asked before the data set that comes with Hostline."""
    directory: Path = Path("hostline-geo")
    """Where `hostline geo update` keeps newer data, each version in a directory of its own."""
    sources: Annotated[tuple[Line, ...], BeforeValidator(_as_list)] = ()
    """Files and https URLs that `hostline geo update` reads when none is named; their publishers see our address."""
    stale_days: Annotated[int, Field(ge=1, le=3650)] = 180
    """Days after which data about addresses is old: it is shown as old, and no notice rests on it."""
    cymru: bool = False
    """Whether Team Cymru is asked, in bulk, who announces an address; it is told addresses, never names or URLs."""
    geofeeds: Annotated[tuple[Path, ...], BeforeValidator(_as_list)] = ()
    """Geofeeds (RFC 8805, CSV) in which networks say where their addresses are used, read from your own disk."""
    fetch_geofeeds: bool = False
    """Whether a geofeed that a registry's record refers to is fetched: its server, which the network chose, sees it."""
    measured: Annotated[tuple[Path, ...], BeforeValidator(_as_list)] = ()
    """CSV files (`prefix,country,source,as_of`) of where you have measured addresses to be; Hostline measures nothing."""
    reverse_names: bool = True
    """Whether the resolver is asked for the reverse names of addresses, some of which carry a location code."""


class RegistriesSettings(_Section):
    """Who is asked for contacts beside the registry of the network: each is told what is said here, never a URL."""

    abusix: bool = True
    """Ask Abusix over DNS, where the registry names no abuse contact; its zone and the resolver learn the address."""
    ripestat: bool = False
    """Ask RIPE NCC's RIPEstat, where Abusix names nobody either; it learns the network, also of other regions."""
    domains: bool = False
    """Ask each domain's registry for its registrar; it learns the registered domain, and that somebody asks about it."""

    security_txt: bool = False
    """Ask the sites of seeds for their security.txt, under the Job; the site sees one request more a Job."""


class ListsSettings(_Section):
    """Known URL and hash lists."""

    directory: Path = Path("hostline-lists")
    """Where compiled lists are kept, readable by the operator's account alone."""


class Settings(_Section):
    """Everything the operator decides. Constructed directly it reads neither file nor environment."""

    operator: OperatorSettings | None = None
    names: NamesSettings = NamesSettings()
    store: StoreSettings = StoreSettings()
    pace: PaceSettings = PaceSettings()
    budget: BudgetSettings = BudgetSettings()
    geo: GeoSettings = GeoSettings()
    registries: RegistriesSettings = RegistriesSettings()
    lists: ListsSettings = ListsSettings()

    def require_operator(self) -> OperatorSettings:
        """Return who asks, or raise `OperatorMissingError`: without a name nothing is asked of anybody."""
        if self.operator is None:
            raise OperatorMissingError(
                "nobody is named who asks: Hostline touches the net only under a true name with a contact; "
                "write [operator] with name, contact and mandate into hostline.toml (see docs/settings.md)"
            )
        return self.operator


class _Layers(Settings, BaseSettings):
    """The settings with the environment laid over what a file said."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", enable_decoding=False, extra="forbid", frozen=True
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Lay the environment over the file, and read nothing else."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


def read(file: Path | None = None) -> Settings:
    """Read the settings from `file` (default: `hostline.toml`, which may be missing) and the environment.

    Raises `ConfigError` with one sentence for the first thing that is wrong.
    """
    values = _table_of(file or DEFAULT_FILE, required=file is not None)
    _require_known(os.environ)
    try:
        return Settings.model_validate(_Layers(**values).model_dump(exclude_unset=True))
    except ValidationError as error:
        raise ConfigError(_sentence(error, file or DEFAULT_FILE)) from error


def _table_of(file: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        if not required:
            return {}
        raise ConfigError(f"there is no settings file {file}; name an existing one with --config") from error
    except OSError as error:
        raise ConfigError(
            f"{file} cannot be read ({error.strerror}); check the path and its permissions"
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{file} is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{file} is not TOML: {error}; correct that line") from error


def _require_known(names: Iterable[str]) -> None:
    """Refuse `HOSTLINE_...` variables of no known section: a misspelt one would be passed over in silence."""
    for name in names:
        section = name.upper().removeprefix(PREFIX).split("__")[0].lower()
        if name.upper().startswith(PREFIX) and section not in Settings.model_fields:
            raise ConfigError(
                f"the variable {name} is no setting; unset it, or see docs/settings.md for the names"
            )


def _sentence(error: ValidationError, file: Path) -> str:
    first = error.errors(include_url=False)[0]
    setting = ".".join(str(part) for part in first["loc"] if isinstance(part, str) and part.islower())
    variable = PREFIX + setting.replace(".", "__").upper()
    if first["type"] == "extra_forbidden":
        return f"{setting} is no setting; remove it from {file} ({variable} if a variable set it), or see docs/settings.md"
    if first["type"] == "missing":
        return f"the setting {setting} is missing; write it into {file}, or set {variable}"
    problem = first["msg"].removeprefix("Value error, ")
    return f"the setting {setting} cannot be used: {problem}; correct it in {file} or {variable}"
