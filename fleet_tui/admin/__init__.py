"""The account itself: what it should hold, whether it does, and the only code that writes."""
