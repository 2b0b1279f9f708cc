"""One suite that every source has to pass: a new source inherits it by one line in places.py."""
