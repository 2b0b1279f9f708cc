"""Looks after the account itself: plans it, checks it, and holds the only code that writes."""
