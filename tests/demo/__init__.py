"""What the demo holds, read as anybody could read it: as lines of JSON."""
