"""Working groups that clear what is stuck: members, remit, meetings, and decisions that become tasks (R15)."""
