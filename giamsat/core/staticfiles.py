"""Static files under names that carry their content's hash; plain names where nothing was collected yet."""

from __future__ import annotations

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage that also works before ``collectstatic`` has run (in tests, say)."""

    def stored_name(self, name: str) -> str:
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))
