"""How people and machines name what the register holds."""
