"""What is wrong with an address: said in a sentence, answered 400, by one middleware for all views."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class AddressError(ValueError):
    """A part of the address's query cannot be read: its name, what was found, what was expected."""

    def __init__(self, name: str, found: str, expected: str | Promise) -> None:
        self.name, self.found, self.expected = name, found, expected
        super().__init__(name, found)

    def __str__(self) -> str:
        return _("%(name)s is “%(found)s”; expected %(expected)s.") % {
            "name": self.name,
            "found": self.found,
            "expected": self.expected,
        }
