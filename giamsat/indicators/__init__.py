"""Indicators, targets, observations, roll-up, indexes (R17-R24)."""
