"""Reads what other programs leave behind as records of ours: optimizers their results, memory stores their exports."""
