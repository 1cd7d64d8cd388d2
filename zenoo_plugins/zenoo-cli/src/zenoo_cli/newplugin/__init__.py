"""`zenoo new-plugin`: a whole distribution, from templates that lie beside this file."""
