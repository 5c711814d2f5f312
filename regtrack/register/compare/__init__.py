"""Two texts side by side: what became of each duty, and word by word."""
