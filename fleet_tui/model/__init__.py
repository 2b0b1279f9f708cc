"""What documents mean: frozen records made by tolerant readers that never raise."""
