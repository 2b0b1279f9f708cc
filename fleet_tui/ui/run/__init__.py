"""What a run is shown as: one tab each."""
