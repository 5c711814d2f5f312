"""What OSCAL files are made of (NIST's Open Security Controls Assessment Language), as plain data.

Pure. Every function gives a mapping to be written as JSON, without the keys that would be empty,
since OSCAL allows no empty list. What RegTrack adds to the format stands in its own namespace.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

VERSION = "1.2.1"
# The root of every UUID here, and the namespace of RegTrack's own properties and parts. Never
# changes: what refers to a control or a source from outside would no longer find it.
ROOT = uuid.UUID("0f7c9f0e-5a0e-5c1b-8d3a-7f2f1c6b9a41")
NAMESPACE = f"urn:uuid:{ROOT}"
MEDIA_TYPE = "application/json"

Content = dict[str, Any]


def uuid_of(*names: object) -> str:
    """The same names, the same UUID (RFC 9562, version 5).

    >>> uuid_of("source", "cn-im") == uuid_of("source", "cn-im") != uuid_of("source", "cn-dm")
    True
    """
    return str(uuid.uuid5(ROOT, "/".join(map(str, names))))


def line(text: str) -> str:
    """A text as one line, as titles and values of properties must be.

    >>> line(" two\\n  lines ")
    'two lines'
    """
    return " ".join(text.split())


def token(ref: str) -> str:
    """A ref as an OSCAL token, which begins with no digit.

    >>> token("cn-im-07"), token("2023-call")
    ('cn-im-07', '_2023-call')
    """
    return f"_{ref}" if re.match(r"[^A-Za-z_]", ref) else ref


def filled(**content: Any) -> Content:
    """Keys whose value is not empty; `last_modified` becomes `last-modified`, `class_` `class`."""
    return {
        name.rstrip("_").replace("_", "-"): value
        for name, value in content.items()
        if value not in ("", None, [], {})
    }


def prop(name: str, value: str, *, class_: str = "", is_own: bool = True) -> Content:
    """A property; `is_own` is False for those that OSCAL itself names, such as `label`."""
    return filled(
        name=name, ns=NAMESPACE if is_own else "", value=line(value), class_=token(class_)
    )


def props(*pairs: tuple[str, str]) -> list[Content]:
    """RegTrack's own properties, those without a value left out."""
    return [prop(name, value) for name, value in pairs if line(value)]


def part(
    name: str,
    prose: str = "",
    *,
    id_: str = "",
    is_own: bool = False,
    title: str = "",
    parts: Sequence[Content] = (),
) -> Content:
    """A part of a control or group; `is_own`: its name is RegTrack's and none of OSCAL's."""
    return filled(
        id_=id_,
        name=name,
        ns=NAMESPACE if is_own else "",
        title=line(title),
        prose=prose.strip(),
        parts=list(parts),
    )


def link(href: str, rel: str, text: str = "", *, media_type: str = "") -> Content:
    return filled(href=href, rel=rel, media_type=media_type, text=line(text))


def to_resource(identifier: str) -> Content:
    """A link to a resource of the same file's back matter."""
    return link(f"#{identifier}", "reference")


def resource(
    identifier: str,
    title: str,
    href: str,
    *,
    properties: Sequence[Content] = (),
    sha256: str = "",
) -> Content:
    """Something outside that the file rests on, with the hash of what was read there."""
    hashes = [{"algorithm": "SHA-256", "value": sha256}] if sha256 else []
    return filled(
        uuid=identifier,
        title=line(title),
        props=list(properties),
        rlinks=[filled(href=href, hashes=hashes)],
    )


def organization(
    identifier: str, name: str, short_name: str = "", properties: Sequence[Content] = ()
) -> Content:
    return filled(
        uuid=identifier,
        type="organization",
        name=line(name),
        short_name=line(short_name),
        props=list(properties),
    )


def metadata(
    *,
    title: str,
    version: str,
    last_modified: dt.datetime,
    identifier: str,
    properties: Sequence[Content] = (),
    links: Sequence[Content] = (),
    roles: Mapping[str, str],
    parties: Mapping[str, Sequence[Content]],
    remarks: str = "",
) -> Content:
    """`identifier` names the document whatever its version; `roles` are titles by id, and
    `parties` the organizations in each of them. `last_modified` must be aware."""
    filling = {role: [party["uuid"] for party in found] for role, found in parties.items() if found}
    return filled(
        title=line(title),
        last_modified=last_modified.astimezone(dt.UTC).isoformat(timespec="seconds"),
        version=version,
        oscal_version=VERSION,
        document_ids=[{"identifier": identifier}],
        props=list(properties),
        links=list(links),
        roles=[{"id": role, "title": words} for role, words in roles.items()],
        parties=once(party for found in parties.values() for party in found),
        responsible_parties=[
            {"role-id": role, "party-uuids": members} for role, members in filling.items()
        ],
        remarks=remarks,
    )


def once(found: Iterable[Content]) -> list[Content]:
    """Each UUID once, in the order of its first place."""
    return list({one["uuid"]: one for one in reversed(list(found))}.values())[::-1]


def catalog(
    identifier: str, about: Content, groups: Sequence[Content], resources: Iterable[Content]
) -> Content:
    """The whole file."""
    back = {"resources": list(resources)}
    return {
        "catalog": filled(
            uuid=identifier,
            metadata=about,
            groups=list(groups),
            back_matter=back if back["resources"] else {},
        )
    }
