"""What evidence is made of: of which kind a file is, what it may be called, where it is kept."""
