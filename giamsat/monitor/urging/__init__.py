"""Urging: reminders by settings, letters that a person signs, and what a person is told by e-mail (R13)."""
