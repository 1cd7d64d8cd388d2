"""Exchanges with a server, recorded once and replayed from a file."""

from zenoo_core.testing.cassettes.cassette import Cassette

__all__ = ["Cassette"]
