"""What every pane asks: a small typed `Query` and its two meanings, Cosmos SQL and plain Python."""
