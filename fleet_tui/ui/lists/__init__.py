"""One file per section of the app."""
