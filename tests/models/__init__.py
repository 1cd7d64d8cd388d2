"""Models and queries: names, conditions, records, relations."""
