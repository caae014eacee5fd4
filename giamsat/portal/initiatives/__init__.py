"""Initiatives in public: the list by explained measures, one initiative with its result, and who stands behind it."""
