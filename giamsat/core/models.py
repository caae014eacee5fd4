"""Models of the house itself; each domain has its own."""

from giamsat.core.files.models import StoredFile as StoredFile
