"""The `zenoo` command; see `zenoo --help`."""
