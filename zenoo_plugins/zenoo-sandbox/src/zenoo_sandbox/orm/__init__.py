"""A small ORM on SQLite: models declared as data, domains compiled to SQL."""
