"""Excel templates of values: made here, filled in elsewhere, read back in the limited child process."""
