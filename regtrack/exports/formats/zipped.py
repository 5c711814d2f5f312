"""Several parts in one ZIP file: the same parts give the same bytes, whatever the clock."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Iterable

_FIRST = 1980  # ZIP knows no earlier year


def zipped(parts: Iterable[tuple[str, bytes]], at: dt.datetime) -> bytes:
    """`parts` are (name, content); each bears the moment `at`, in UTC."""
    moment = at.astimezone(dt.UTC)
    stamp = (max(moment.year, _FIRST), moment.month, moment.day, moment.hour, moment.minute, 0)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts:
            about = zipfile.ZipInfo(name, stamp)
            about.external_attr = 0o644 << 16
            about.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(about, content)
    return out.getvalue()


def rezipped(content: bytes, at: dt.datetime) -> bytes:
    """The same parts in the same order, as `zipped` would have written them."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return zipped([(name, file.read(name)) for name in file.namelist()], at)
