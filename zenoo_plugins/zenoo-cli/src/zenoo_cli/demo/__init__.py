"""`zenoo demo`: a real client, an embedded server, and plugins at work, step by step."""
