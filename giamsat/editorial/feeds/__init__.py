"""Feeds of other portals: fetched within limits by a job, read as plain text."""
