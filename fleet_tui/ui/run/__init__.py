"""The screen of an opened run: its header, its tabs, and what the tabs are made of."""
