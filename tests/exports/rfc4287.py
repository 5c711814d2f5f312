"""The MUSTs of RFC 4287 that a feed of ours could break; raises AssertionError."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
ONCE = {
    "feed": {"generator", "icon", "id", "logo", "rights", "subtitle", "title", "updated"},
    "entry": {"content", "id", "published", "rights", "source", "summary", "title", "updated"},
}
KNOWN = {
    "feed": {*ONCE["feed"], "author", "category", "contributor", "link", "entry"},
    "entry": {*ONCE["entry"], "author", "category", "contributor", "link"},
}


def check(content: bytes) -> None:
    assert content.startswith(b'<?xml version="1.0" encoding="utf-8"?>')
    root = ElementTree.fromstring(content)
    assert root.tag == f"{ATOM}feed"
    _check_parts(root, "feed")
    entries = root.findall(f"{ATOM}entry")
    authored = root.find(f"{ATOM}author") is not None
    for entry in entries:
        _check_parts(entry, "entry")
        assert authored or entry.find(f"{ATOM}author") is not None  # 4.1.1
    ids = [_text(entry, "id") for entry in entries]
    assert len(ids) == len(set(ids)), "4.1.1: the same id with another moment only"
    links = root.findall(f"{ATOM}link")
    assert sum(link.get("rel") == "self" for link in links) == 1  # 4.1.1: SHOULD


def _check_parts(element: Element, kind: str) -> None:
    names = [part.tag.removeprefix(ATOM) for part in element]
    assert set(names) <= KNOWN[kind]
    for name in ONCE[kind]:
        assert names.count(name) <= 1, f"{name} stands twice"
    for name in ("id", "title", "updated"):
        assert _text(element, name), f"{name} is required"
    assert urlsplit(_text(element, "id")).scheme, "4.2.6: an absolute IRI"
    for name in ("updated", "published"):
        if name in names:
            text = _text(element, name)
            assert MOMENT.fullmatch(text), "3.3: RFC 3339, capital T and Z"
            dt.datetime.fromisoformat(text)
    alternates = []
    for link in element.findall(f"{ATOM}link"):
        address = link.attrib["href"]  # 4.2.7.1
        assert urlsplit(address).scheme in {"http", "https"}
        assert address.isascii(), "a URI, so that no reader need convert it"
        if link.get("rel", "alternate") == "alternate":
            alternates.append((link.get("type"), link.get("hreflang")))
    assert len(alternates) == len(set(alternates)), "4.1.1: one a type and language"
    if kind == "entry":
        assert alternates, "4.1.2: without content, an alternate link"
    for category in element.findall(f"{ATOM}category"):
        assert category.attrib["term"]  # 4.2.2.1
    for name in ("title", "summary", "subtitle", "rights"):
        for part in element.findall(f"{ATOM}{name}"):
            assert part.get("type", "text") == "text"
            assert len(part) == 0, "3.1.1.1: no child elements"
    for author in element.findall(f"{ATOM}author"):
        assert _text(author, "name")  # 3.2


def _text(element: Element, name: str) -> str:
    part = element.find(f"{ATOM}{name}")
    return (part.text or "").strip() if part is not None else ""
