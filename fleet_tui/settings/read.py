"""Reads settings in their order of precedence: flag, profile, variables, default.

Two variables of one setting that differ stop with both names: which of them is meant nobody can guess.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

from msgspec import Struct

from fleet_tui.errors import SettingsError
from fleet_tui.redact import keep_secret
from fleet_tui.schema import RUNS_BY_USER
from fleet_tui.settings.account import Account, Credential, Preferences
from fleet_tui.settings.env_file import with_files
from fleet_tui.settings.given import Given, zone
from fleet_tui.settings.table import (
    BELL,
    CAUSES,
    CONSISTENCY,
    CONTAINER_NAMES,
    DATABASE,
    ENDPOINT,
    IDENTITY,
    KEY,
    MAX_RU,
    PREFERRED_LOCATIONS,
    PRIORITY,
    PRODUCTION,
    RUNS_BY_USER_NAME,
    SETTINGS,
    THROUGHPUT_BUCKET,
    USER,
    Setting,
)
from fleet_tui.text import one_line

if TYPE_CHECKING:
    from fleet_tui.settings.profiles import ConfigFile, Profile

T = TypeVar("T")


NOWHERE: Final = "nothing says where to read from"
ELSE: Final = ", give --data FILE, or try --demo"  # what can be read beside an account


class Flags(Struct, frozen=True, kw_only=True):
    """Holds the settings that were typed; None is "nothing"."""

    demo: bool = False
    data: str | None = None
    profile: str | None = None
    env_file: str | None = None
    endpoint: str | None = None
    database: str | None = None
    managed_identity: bool | None = None
    zone: str | None = None
    user: str | None = None
    max_ru: float | None = None
    priority: str | None = None
    throughput_bucket: int | None = None
    preferred_locations: str | None = None
    consistency: str | None = None


class Settings(Struct, frozen=True, kw_only=True):
    """Says where to read from, which is one of demo, data and account, and as whom; `notes` are told to the user."""

    demo: bool = False
    data: str | None = None  # a path, or "-" for standard input
    account: Account | None = None
    zone: tzinfo | None = None  # what times without a zone in files are meant in; None is that of this machine
    user: str | None = None
    max_ru: float | None = None  # request units that a session may use
    bell: bool = False  # whether the screen rings when runs have failed that it watches
    causes: bool = False  # whether why runs failed is read without a question
    notes: tuple[str, ...] = ()


def read_settings(
    flags: Flags, environ: Mapping[str, str], *, place: bool = True, credential: str | Credential | None = None
) -> Settings:
    """Return what the flags, the profile and the environment say together.

    Without `place` nobody is going to read: the place need not be named, and what is wrong with it does not matter.
    A `credential` that a program gives, a key or what gives tokens, wins over all that is said of how to log in.

    Raises:
        SettingsError: what is missing, contradictory or malformed, and where it came from.
    """
    found = layered(flags, environ)
    try:
        return _settings(flags, found, place, credential)
    except SettingsError as error:
        if not found.unread:
            raise
        # what is missing may stand in a line that was not read
        raise SettingsError(error.cause, "\n".join((error.next_step, *found.unread))) from None


def layered(flags: Flags, environ: Mapping[str, str]) -> Layered:
    """Return everything that was said, wherever it stands.

    Raises:
        SettingsError: the flags name several places, or a file cannot be read.
    """
    places = {"--demo": flags.demo, "--data": flags.data, "--endpoint": flags.endpoint, "--profile": flags.profile}
    named = {**places, "--database": flags.database}
    # as of a variable that the shell does not know
    for flag in (flag for flag, value in named.items() if isinstance(value, str) and not value.strip()):
        raise SettingsError(f"{flag} names nothing", "give it a value, or leave it out")
    given = [name for name, value in places.items() if value]
    if len(given) > 1 and given != ["--endpoint", "--profile"]:
        raise SettingsError(f"{' and '.join(given)} name different places to read from", "give one of them")
    said = {each.name: Given(str(value), each.flag) for each in SETTINGS if (value := _flag(flags, each.name))}
    variables, unread = with_files(environ, flags.env_file)
    config = profile = None
    if not (flags.demo or flags.data):
        from fleet_tui.settings.profiles import read_config

        config = read_config(environ)
        name = flags.profile or (None if flags.endpoint else config.default)
        profile = config.profile(name) if name else None
    layers = Layers(said, profile, variables)
    for each in layers.everywhere(KEY):  # whether it is used or not
        keep_secret(each.value.strip())
    return Layered(layers, config, not flags.profile, unread)


class Layered(Struct, frozen=True):
    """Holds the layers, and the file of profiles that a layer may come from, None where no account is meant."""

    layers: Layers
    config: ConfigFile | None = None
    by_default: bool = False  # nobody named the profile
    unread: tuple[str, ...] = ()  # places in files of variables that cannot be understood


class Layers(Struct, frozen=True):
    """Holds everything that was said, from the highest layer to the lowest."""

    flags: Mapping[str, Given]  # by the names of the settings
    profile: Profile | None
    variables: Mapping[str, Given]  # by the names of the variables

    def given(self, setting: Setting[T]) -> Given | None:
        """Return what was said of a setting in the highest layer that says anything.

        Raises:
            SettingsError: the highest layer are two variables that differ, or what stands there is a placeholder.
        """
        above = self.flags.get(setting.name) or self._of_profile(setting)
        if above is not None:
            return above.filled_in()
        found = self._of_variables(setting)
        if len({setting.alike(each.value.strip()) for each in found}) > 1:
            way = f", or give {setting.flag}" if setting.flag else ""
            both = " and ".join(each.origin for each in found)
            raise SettingsError(f"{both} are both set and differ", f"unset one of them{way}")
        return found[0].filled_in() if found else None

    def value(self, setting: Setting[T]) -> T | None:
        """Return what a setting is read as, None where nothing was said and there is no default.

        Raises:
            SettingsError: as above, or it cannot be read.
        """
        given = self.given(setting) or (Given(setting.default, "the default") if setting.default else None)
        return setting.read(given) if given else None

    def everywhere(self, setting: Setting[T]) -> list[Given]:
        """Return all that was said of a setting, the highest layer first."""
        above = (self.flags.get(setting.name), self._of_profile(setting))
        return [*(each for each in above if each), *self._of_variables(setting)]

    def _of_variables(self, setting: Setting[T]) -> list[Given]:
        return [self.variables[each] for each in setting.variables if each in self.variables]

    def _of_profile(self, setting: Setting[T]) -> Given | None:
        value = self.profile.values.get(setting.name, "") if self.profile else ""
        if not self.profile or not value.strip():
            return None
        return Given(value, f"{setting.name} of profile {self.profile.name}")


def _settings(flags: Flags, found: Layered, place: bool, credential: str | Credential | None) -> Settings:
    user, max_ru, naive = found.layers.value(USER), found.layers.value(MAX_RU), _zone(flags)
    if flags.demo or flags.data or not place:
        return Settings(demo=flags.demo, data=flags.data, zone=naive, user=user, max_ru=max_ru, notes=found.unread)
    account = _account(found, credential)
    notes = (*found.unread, *_notes(found, account))
    bell, causes = found.layers.value(BELL) or False, found.layers.value(CAUSES) == "always"
    return Settings(account=account, user=user, max_ru=max_ru, bell=bell, causes=causes, notes=notes)


def _zone(flags: Flags) -> tzinfo | None:
    if not flags.zone:
        return None
    if not flags.data:
        raise SettingsError("--zone says how the times of files are read, and none are", "give --data FILE with it")
    return zone(Given(flags.zone, "--zone"))


def _flag(flags: Flags, name: str) -> str:
    value = getattr(flags, name, None)  # not every setting has a flag
    return "" if value is None else str(value).strip()


def _account(found: Layered, credential: str | Credential | None) -> Account:
    layers = found.layers
    endpoint = layers.value(ENDPOINT)
    if endpoint is None:
        raise _nowhere(found)
    database = layers.value(DATABASE) or ""
    names = {container: layers.value(each) or container for container, each in CONTAINER_NAMES.items()}
    renamed = {container: name for container, name in names.items() if name != container}
    summary = layers.value(RUNS_BY_USER_NAME)
    if summary and summary in names.values():
        cause = f"{RUNS_BY_USER_NAME.variables[0]} names the container {one_line(summary)}, which holds something else"
        raise SettingsError(cause, "give the summary of runs a container of its own")
    if summary:
        renamed[RUNS_BY_USER.name] = summary
    key = _key(layers, endpoint) if credential is None else _given_key(credential, endpoint)
    return Account(
        endpoint,
        database,
        key.value if key else None,
        renamed,
        Preferences(
            priority=layers.value(PRIORITY),
            throughput_bucket=layers.value(THROUGHPUT_BUCKET),
            preferred_locations=layers.value(PREFERRED_LOCATIONS) or (),
            consistency=layers.value(CONSISTENCY),
        ),
        layers.profile.name if layers.profile else "",
        layers.value(PRODUCTION) or False,
        key.origin if key else "",
        None if isinstance(credential, str) else credential,
    )


def _nowhere(found: Layered) -> SettingsError:
    ways = f"set {' or '.join(ENDPOINT.variables)}{ELSE}"
    if found.layers.profile:
        cause = f"profile {found.layers.profile.name} names no endpoint, and nothing else does"
        return SettingsError(cause, 'write endpoint = "https://ACCOUNT.documents.azure.com" there')
    names = ", ".join(found.config.profiles) if found.config else ""
    return SettingsError(NOWHERE, f"--profile takes one of {names}; or {ways}" if names else ways)


def _key(layers: Layers, endpoint: str) -> Given | None:
    """Return the key to log in with, None to log in with Entra ID."""
    if layers.value(IDENTITY):
        if endpoint.startswith("http:"):
            asked = layers.given(IDENTITY)
            by = asked.origin if asked else IDENTITY.name
            raise SettingsError("Entra ID logs in over https only", f"take back {by}, and set {KEY.variables[0]}")
        return None
    key = layers.given(KEY)
    if key is None:
        ways = f"set {' or '.join(KEY.variables)}, or {IDENTITY.variables[0]}=true to log in with Entra ID"
        if layers.profile:
            ways += f"; or write {KEY.name} or {IDENTITY.name} = true into profile {layers.profile.name}"
        raise SettingsError(f"nothing says how to log in to {urlsplit(endpoint).hostname}", ways)
    return Given(KEY.read(key), key.origin)


def _given_key(credential: str | Credential, endpoint: str) -> Given | None:
    """Return the key that a program gives, None where it gives what has tokens instead."""
    way = "give the account's key, or what azure.identity makes"
    if isinstance(credential, str):
        keep_secret(credential.strip())
        given = Given(credential, "credential=").filled_in()
        if not given.value:
            raise SettingsError("credential= is empty", way)
        return Given(KEY.read(given), given.origin)
    if not callable(getattr(credential, "get_token", None)):
        raise SettingsError(f"credential= is {type(credential).__name__}, which gives no token", way)
    if endpoint.startswith("http:"):
        raise SettingsError("tokens of Entra ID are sent over https only", "give the account's key as credential=")
    return None


def _notes(found: Layered, account: Account) -> Iterator[str]:
    layers = found.layers
    if account.key is None:
        yield from (f"{each.origin} is ignored: Entra ID logs in" for each in layers.everywhere(KEY))
    if found.config is None:
        return
    said = layers.everywhere(ENDPOINT)
    if found.by_default and account.profile and len({ENDPOINT.alike(each.value.strip()) for each in said}) > 1:
        unused = " and ".join(each.origin for each in said[1:])
        yield f"{unused} is not used: {account.profile} is the default profile of {found.config.shown}"
    if found.config.open_to_others:
        yield f"{found.config.shown} holds a key and others can read it: chmod 600 {found.config.shown}"
