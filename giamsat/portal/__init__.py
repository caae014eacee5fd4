"""The public website: a face; reads through selectors, writes through services."""
