"""`zenoo plugins check`: what a plugin promises, looked at in a process of its own."""
