"""Does for any screen what a key asks for: copying, following links, choosing, handing over."""
