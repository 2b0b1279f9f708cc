"""Where a setting can stand, one layer over the other: flags, a profile, the environment, the default."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from fleet_tui.errors import SettingsError
from fleet_tui.settings.given import Given
from fleet_tui.settings.table import Setting

if TYPE_CHECKING:
    from fleet_tui.settings.profiles import Profile

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Layers:
    """What was said, from the highest layer to the lowest."""

    flags: Mapping[str, Given]  # by the names of the settings
    profile: Profile | None
    variables: Mapping[str, Given]  # by the names of the variables

    def given(self, setting: Setting[T]) -> Given | None:
        """What was said of a setting in the highest layer that says anything.

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
        """What a setting is read as, None where nothing was said and there is no default.

        Raises:
            SettingsError: as above, or it cannot be read.
        """
        given = self.given(setting) or (Given(setting.default, "the default") if setting.default else None)
        return setting.read(given) if given else None

    def everywhere(self, setting: Setting[T]) -> list[Given]:
        """All that was said of a setting, the highest layer first."""
        above = (self.flags.get(setting.name), self._of_profile(setting))
        return [*(each for each in above if each), *self._of_variables(setting)]

    def _of_variables(self, setting: Setting[T]) -> list[Given]:
        return [self.variables[each] for each in setting.variables if each in self.variables]

    def _of_profile(self, setting: Setting[T]) -> Given | None:
        value = self.profile.values.get(setting.name, "") if self.profile else ""
        if not self.profile or not value.strip():
            return None
        return Given(value, f"{setting.name} of profile {self.profile.name}")
