"""Typed collections that people define: fields, rules, states, records, history (R22-R30)."""
