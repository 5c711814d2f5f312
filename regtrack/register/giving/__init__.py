"""The register for everybody, as files: what is given away, in which formats, of which revision."""
