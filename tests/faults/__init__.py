"""Every case of faults that a fake account can show: told once, tried through the source and on the screen."""
