"""Finding parts of the register by their words, in Chinese and English."""
