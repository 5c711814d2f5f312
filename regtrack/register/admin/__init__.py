"""Where editors write the register. Saving goes through `actions`, so each save is recorded."""

from regtrack.register.admin import duty, event, instrument, vocabulary

__all__ = ["duty", "event", "instrument", "vocabulary"]
