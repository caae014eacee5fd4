"""Records of a register as a sheet: the template that Giamsat makes, and the file that comes back."""
