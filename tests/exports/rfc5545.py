"""What RFC 5545 asks of a calendar's bytes, read without any library; raises AssertionError."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

ONCE = {
    "CLASS", "CREATED", "DESCRIPTION", "DTSTART", "GEO", "LAST-MODIFIED", "LOCATION", "ORGANIZER",
    "PRIORITY", "DTSTAMP", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "UID", "URL", "RECURRENCE-ID",
    "DTEND", "DURATION",
}  # fmt: skip
STATUSES = {"TENTATIVE", "CONFIRMED", "CANCELLED"}


@dataclass
class Entry:
    """One VEVENT: its content lines as (parameters, raw value) by name."""

    lines: dict[str, list[tuple[str, str]]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.lines[name][0][1]

    def text(self, name: str) -> str:
        """A TEXT value, unescaped (section 3.3.11)."""
        return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], self[name], flags=re.S)


def read(content: bytes) -> tuple[Entry, list[Entry]]:
    """The calendar's own properties and its events, each held to the standard."""
    assert content.endswith(b"\r\n")
    for physical in content.split(b"\r\n")[:-1]:
        assert b"\n" not in physical, "a bare line feed"
        assert b"\r" not in physical, "a bare carriage return"
        assert 0 < len(physical) <= 75, "section 3.1: 75 octets, the break apart"
        physical.decode("utf-8")  # no character is cut in two
    unfolded = content.replace(b"\r\n ", b"").replace(b"\r\n\t", b"").decode("utf-8")
    calendar, entries, stack = Entry(), [], []
    for line in unfolded.split("\r\n")[:-1]:
        found = re.fullmatch(r'([A-Za-z0-9-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)', line)
        assert found, f"no content line: {line[:60]}"
        name, parameters, value = found.groups()
        assert not re.search(r"[\x00-\x08\x0a-\x1f\x7f]", value), "a control character"
        if name == "BEGIN":
            stack.append(value)
            if value == "VEVENT":
                entries.append(Entry())
        elif name == "END":
            assert stack.pop() == value
        else:
            target = calendar if stack == ["VCALENDAR"] else entries[-1]
            target.lines.setdefault(name, []).append((parameters, value))
    assert stack == []
    _check_calendar(calendar)
    for entry in entries:
        _check_entry(entry)
    uids = [entry["UID"] for entry in entries]
    assert len(uids) == len(set(uids)), "a UID stands twice"
    return calendar, entries


def _check_calendar(calendar: Entry) -> None:
    for name in ("PRODID", "VERSION"):
        assert len(calendar.lines[name]) == 1
    assert calendar["VERSION"] == "2.0"
    assert len(calendar.lines["CALSCALE"]) == 1
    assert calendar.lines["REFRESH-INTERVAL"][0][0] == ";VALUE=DURATION"  # RFC 7986, 5.7
    assert calendar.lines["SOURCE"][0][0] == ";VALUE=URI"  # RFC 7986, 5.8


def _check_entry(entry: Entry) -> None:
    for name in ("UID", "DTSTAMP", "DTSTART"):  # section 3.6.1
        assert name in entry.lines, f"{name} is required"
    for name, lines in entry.lines.items():
        assert name not in ONCE or len(lines) == 1, f"{name} stands twice"
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert re.fullmatch(r"\d{8}T\d{6}Z", entry[name]), f"{name} must be UTC"
    for name in ("DTSTART", "DTEND"):
        assert entry.lines[name][0][0] == ";VALUE=DATE"
        assert re.fullmatch(r"\d{8}", entry[name])
    assert entry["DTSTART"] < entry["DTEND"], "DTEND is later, and not included"
    assert entry["STATUS"] in STATUSES
    assert entry["SEQUENCE"].isdecimal()
    assert entry["TRANSP"] == "TRANSPARENT"
    assert entry["CLASS"] in {"PUBLIC", "PRIVATE"}
    for name in ("SUMMARY", "DESCRIPTION"):
        assert not re.search(r"(?<!\\)(?:\\\\)*[;,]", entry[name]), f"{name} is not escaped"
