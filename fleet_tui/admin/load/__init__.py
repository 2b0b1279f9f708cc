"""Stores documents from files in an account."""
