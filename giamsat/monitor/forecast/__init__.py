"""How probable it is that open work will be late, learned from what this installation has seen."""
