"""A checklist's sheet that was filled in elsewhere: read, compared, shown, and then written."""
