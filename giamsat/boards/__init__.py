"""Dashboards that units compose from tiles, and reports made of them on a schedule."""
