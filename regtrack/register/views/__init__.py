"""The register's pages."""

from regtrack.register.views.compare import compare
from regtrack.register.views.give_away import data, register_file
from regtrack.register.views.instrument import instrument
from regtrack.register.views.instruments import instruments
from regtrack.register.views.obligation import obligation

__all__ = ["compare", "data", "instrument", "instruments", "obligation", "register_file"]
