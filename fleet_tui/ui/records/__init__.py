"""What opens on top of a section."""
