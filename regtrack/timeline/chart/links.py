"""Where the chart leads: to lists of the same page, filtered further, and to other windows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import pgettext

from regtrack.timeline.chart.beyond import KINDS, together
from regtrack.timeline.chart.lanes import Lanes
from regtrack.timeline.chart.window import Window
from regtrack.timeline.chart.words import grouping
from regtrack.timeline.layout import Cluster

HERE = "#overview"
LIST = "#list"
_PLACES = dict.fromkeys(("page", "after", "before"), "")  # where in its pages the list stands


@dataclass(frozen=True, slots=True)
class Choice:
    """A link that changes the chart; `current` is what it shows now."""

    label: str
    url: str
    current: bool


@dataclass(frozen=True)
class Links:
    """`query` is the page's own: its filters, clocks, view, and the place in its pages."""

    query: Mapping[str, str]
    lanes: Lanes

    def of_lane(self, lane: str, more: Mapping[str, str]) -> str:
        """The page with only the events of a lane ("" for all lanes), and `more` filters."""
        chosen: dict[str, str] = {}
        if lane:
            group = next(group for group in self.lanes.groups if group.key == lane)
            chosen = self.lanes.filter_of(group)
            if "beyond" in chosen:
                chosen["beyond"] = together(self.query.get("beyond", ""), chosen["beyond"])
            if self.query.get("within") == "itself" and lane == self.query.get("jurisdiction"):
                chosen["within"] = "itself"
        return self._page({**_PLACES, **chosen, **more})

    def of_cluster(self, cluster: Cluster) -> str:
        """Just the events of a pill: those of its lane whose day is known and lies in its days."""
        days = {
            "since": cluster.first_day.isoformat(),
            "until": cluster.last_day.isoformat(),
            "exact": "1",
        }
        return self.of_lane(cluster.lane.key, days) + LIST

    def of_window(self, lane: str, window: Window) -> str:
        """The events of a lane in the window, beside the page's own period."""
        days: dict[str, str] = {}
        if window.zoom != "years":
            days = {"since": window.first.isoformat(), "until": window.last.isoformat()}
        asked = {name: self.query[name] for name in days if self.query.get(name)}
        return self.of_lane(lane, {**days, **asked}) + LIST

    def zooms(self, window: Window) -> tuple[Choice, ...]:
        names = {
            "years": pgettext("zoom", "Years"),
            "quarter": pgettext("zoom", "Quarters"),
            "month": pgettext("zoom", "Months"),
            "week": pgettext("zoom", "Weeks"),
        }
        return tuple(
            Choice(
                name,
                self._page({"zoom": "" if zoom == "years" else zoom}) + HERE,
                zoom == window.zoom,
            )
            for zoom, name in names.items()
        )

    def groupings(self) -> tuple[Choice, ...]:
        return tuple(
            Choice(
                grouping(kind),
                self._page({"lanes": "" if kind == "jurisdiction" else kind}) + HERE,
                kind == self.lanes.kind,
            )
            for kind in KINDS
        )

    def moved(self, at: str) -> str:
        return self._page({"at": at}) + HERE

    def _page(self, changes: Mapping[str, str]) -> str:
        """This page with some of its query changed; an empty value takes a key away."""
        changed = {**self.query, **changes}
        kept = {name: value for name, value in changed.items() if value}
        address = reverse("timeline")
        return f"{address}?{urlencode(kept)}" if kept else address
