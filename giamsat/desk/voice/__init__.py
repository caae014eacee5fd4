"""The room of what the public sends: queues, an item, the acts on it."""
