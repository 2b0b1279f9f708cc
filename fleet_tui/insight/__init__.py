"""Concludes from records what is asked on call; reads nothing and guesses nothing."""
