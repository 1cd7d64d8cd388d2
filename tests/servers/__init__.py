"""Servers of other people's, which tests start on free ports and stop."""
