"""`python -m zenoo_cli` is `zenoo`."""

from zenoo_cli.main import main

if __name__ == "__main__":
    main()
