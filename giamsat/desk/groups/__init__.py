"""The room of working groups: members, remit, meetings, decisions that become tasks."""
