"""The register's pages."""

from regtrack.register.views.changelog import changelog
from regtrack.register.views.compare import compare
from regtrack.register.views.give_away import data, data_file, instrument_file
from regtrack.register.views.instrument import instrument
from regtrack.register.views.instruments import instruments
from regtrack.register.views.obligation import obligation
from regtrack.register.views.search import search

__all__ = [
    "changelog",
    "compare",
    "data",
    "data_file",
    "instrument",
    "instrument_file",
    "instruments",
    "obligation",
    "search",
]
