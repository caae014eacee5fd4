"""Guides for each kind of user, read in the running system."""
