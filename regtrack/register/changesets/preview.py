"""The clocks of a previewed page, whose links lead to previewed pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from regtrack.core.clocks import Clocks


@dataclass(frozen=True, slots=True)
class PreviewClocks(Clocks):
    preview: int = 0

    @classmethod
    def of(cls, clocks: Clocks, preview: int) -> Self:
        return cls(clocks.on, clocks.known, clocks.today, clocks.now, preview)

    @property
    def query(self) -> dict[str, str]:
        days = {"on": self.on, "known": self.known}
        carried = {name: day.isoformat() for name, day in days.items() if day != self.today}
        return {**carried, "preview": str(self.preview)}
