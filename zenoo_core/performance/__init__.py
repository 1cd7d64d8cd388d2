"""zenoo."""
