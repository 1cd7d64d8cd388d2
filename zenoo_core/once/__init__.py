"""Creation that can be repeated: a key per record, kept by the server in the same transaction."""

from zenoo_core.once.creating import Once

__all__ = ["Once"]
