"""The room of initiatives: dossiers, councils, scores, minutes, decisions."""
