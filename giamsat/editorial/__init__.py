"""Texts of the public website: written, reviewed, approved by another person, published, kept in versions."""
