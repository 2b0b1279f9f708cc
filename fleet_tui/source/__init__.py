"""Where documents come from: a live account, files, or the demo, all behind one protocol."""
