"""The environment, read strictly: a wrong value stops the start with a sentence, never a guess.

Each value may also come from a file: `NAME_FILE` names one, as secret stores mount them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
DATABASE_FORM = "expected postgresql://user:password@host:port/name."
BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


class Environment:
    """Typed reads of `variables` (the process's environment by default)."""

    def __init__(self, variables: Mapping[str, str] | None = None) -> None:
        self.variables = os.environ if variables is None else variables

    def text(self, name: str, default: str | None = None) -> str:
        """The value of NAME, or of the file that NAME_FILE names; without a default it must be set."""
        file = self.variables.get(f"{name}_FILE")
        if file:
            if self.variables.get(name):
                raise ImproperlyConfigured(f"{name} and {name}_FILE are both set; expected one.")
            value = _read(f"{name}_FILE", file)
        else:
            value = self.variables.get(name, "")
        if value:
            return value
        if default is None:
            raise ImproperlyConfigured(f"{name} is not set; expected a value.")
        return default

    def flag(self, name: str, default: bool) -> bool:
        value = self.text(name, "")
        if not value:
            return default
        if value.lower() in TRUE | FALSE:
            return value.lower() in TRUE
        raise ImproperlyConfigured(
            f"{name} is {value!r}; expected one of 1, 0, true, false, yes, no, on, off."
        )

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise ImproperlyConfigured(
                f"{name} is {value!r}; expected one of {', '.join(choices)}."
            )
        return value

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or int(value) < least:
            raise ImproperlyConfigured(
                f"{name} is {value!r}; expected a whole number of at least {least}."
            )
        return int(value)

    def items(self, name: str, default: tuple[str, ...] = ()) -> list[str]:
        """A list, separated by commas; empty parts are errors."""
        value = self.text(name, ",".join(default))
        parts = [part.strip() for part in value.split(",")] if value else []
        if not all(parts):
            raise ImproperlyConfigured(
                f"{name} is {value!r}; expected values separated by single commas."
            )
        return parts

    def database(self, name: str, default: Mapping[str, Any]) -> dict[str, Any]:
        """Django's database settings from `postgresql://user:password@host:port/name?option=value`."""
        value = self.text(name, "")
        if not value:
            return dict(default)
        try:
            parts = urlsplit(value)
        except ValueError:
            raise ImproperlyConfigured(
                f"{name} is no address; {DATABASE_FORM} Percent-encode what is not a letter, "
                "digit, hyphen or dot."
            ) from None
        try:
            port = parts.port
        except ValueError:
            port = -1
        database = unquote(parts.path.lstrip("/"))
        if parts.scheme not in {"postgresql", "postgres"} or not database or port == -1:
            raise ImproperlyConfigured(
                f"{name} begins with {parts.scheme!r} and names the database {database!r}; "
                + DATABASE_FORM
            )
        options: dict[str, Any] = dict(parse_qsl(parts.query))
        host = options.pop("host", None) or unquote(parts.hostname or "")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": database,
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": host,
            "PORT": str(port or ""),
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"pool": True, **options},
        }

    def bucket(self, name: str) -> tuple[str, str] | None:
        """The bucket and the prefix ("" or without slashes around it) of `s3://bucket/prefix`; None
        where it is not set."""
        value = self.text(name, "")
        if not value:
            return None
        scheme, _, rest = value.partition("://")
        bucket, _, prefix = rest.partition("/")
        if scheme != "s3" or not BUCKET_NAME.fullmatch(bucket) or {"?", "#"} & set(prefix):
            raise ImproperlyConfigured(f"{name} is {value!r}; expected s3://bucket/prefix.")
        return bucket, prefix.strip("/")


def _read(name: str, file: str) -> str:
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        reason = error.strerror
    except UnicodeDecodeError:
        reason = "it is not UTF-8 text"
    raise ImproperlyConfigured(f"{name} is {file!r}, which cannot be read: {reason}.")
