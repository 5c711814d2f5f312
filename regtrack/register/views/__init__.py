"""The register's pages."""

from regtrack.register.views.instrument import instrument
from regtrack.register.views.instruments import instruments
from regtrack.register.views.obligation import obligation

__all__ = ["instrument", "instruments", "obligation"]
