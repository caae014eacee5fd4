"""The room of the past: two instants side by side, and instants with names."""
