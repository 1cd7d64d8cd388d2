"""Settings: defaults, zenoo.toml, providers, environment, arguments."""
