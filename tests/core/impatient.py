"""The site for granian, where a page fills in at once instead of after a second."""

from __future__ import annotations

from regtrack.core import filling

filling.PATIENCE = 0.0
filling.BEAT = 0.02

from regtrack.wsgi import application  # noqa: E402

__all__ = ["application"]
