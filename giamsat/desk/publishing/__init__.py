"""The room of those who prepare and approve what becomes public."""
