"""What the command line prints: JSON, aligned text, or documents as stored."""
