"""What becomes public: releases, open-data catalogue, seals and proofs (R31, R52-R56)."""
