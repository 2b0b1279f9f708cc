"""What each access pattern asks of an account as it grows, measured on the fake, and the arithmetic for large ones."""
