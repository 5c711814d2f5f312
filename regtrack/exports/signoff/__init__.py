"""Sign-offs: a checklist frozen as canonical JSON, and everything that is read from that alone."""
