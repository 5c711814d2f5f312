"""A team's own rules: files of requirements, read into plain data and written as duties of the team."""
