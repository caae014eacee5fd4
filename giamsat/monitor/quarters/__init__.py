"""The quarterly result sheet of a unit and its head (R29; Conclusion 198-KL/TW of 8 October 2025)."""
