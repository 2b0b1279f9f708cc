"""From records to cells and text: pure, no widget in sight."""
