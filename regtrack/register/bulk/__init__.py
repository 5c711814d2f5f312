"""Many rows at once: sheets of an instrument, filled in elsewhere and read back. Files become sheets
(`reading`), sheets lines (`rows`), without the database; only `preparing` asks it."""
