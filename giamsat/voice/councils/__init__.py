"""Breakthrough initiatives (Decision 2266/QĐ-TTg): dossier, validity, council, scores, minutes, decision, tasks."""
