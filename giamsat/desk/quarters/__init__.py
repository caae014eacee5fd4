"""Quarterly result sheets: who owes one, one unit's sheet, its Word file."""
