"""Fixtures for pytest, from what zenoo_core.testing has."""
