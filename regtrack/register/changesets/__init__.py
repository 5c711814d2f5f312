"""Sets of changes: what an editor saves is kept apart, until a reviewer publishes it as a whole."""
