"""Registers: lists that people define for themselves, their records, their figures."""
