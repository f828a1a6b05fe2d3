"""What each delivery of an export is like, counted, and whether the newest is like those before."""
