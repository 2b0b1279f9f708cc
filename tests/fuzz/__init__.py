"""Documents with wrong values anywhere, through all that reads, filters, draws and prints them."""
