"""Static files under names that carry their content's hash; plain names where nothing was collected yet."""

from __future__ import annotations

from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """WhiteNoise's storage that also works before ``collectstatic`` has run (in tests, say)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str | None, force: bool = False) -> str:
        """The address of a file; a page asks for a dozen, of the same few, and each is put together from its parts."""
        if force or name is None or not self.hashed_files:
            return str(super().url(name, force))
        known = self._addresses.get(name)
        if known is None:
            known = self._addresses[name] = str(super().url(name))
        return known

    def stored_name(self, name: str) -> str:
        if not self.hashed_files:
            return name
        return str(super().stored_name(name))
