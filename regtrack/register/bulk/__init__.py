"""Many rows at once: sheets of an instrument, filled in elsewhere and read back. Pure."""
