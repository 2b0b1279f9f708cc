"""The lists of containers: one screen for all of them, and the parts it has."""
