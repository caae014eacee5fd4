"""The room of those who write, approve and moderate what the public reads."""
