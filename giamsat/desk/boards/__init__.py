"""Dashboards of one's own, and periodic reports."""
