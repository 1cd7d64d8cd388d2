"""What `zenoo doctor` looks at, one module for each side of the matter."""
