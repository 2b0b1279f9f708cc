"""Compares an account with the schema and says what is missing, different or wasteful."""
