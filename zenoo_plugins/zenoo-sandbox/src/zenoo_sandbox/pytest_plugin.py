"""Fixtures for pytest; everything heavy is imported inside them."""
