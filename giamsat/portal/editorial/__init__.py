"""Texts for the public: news, speeches, documents, works, consultations, other sites; feeds."""
