"""Files of the open data, by their hash."""

from __future__ import annotations

from django.db import models


class DataFile(models.Model):
    """One file of one set in one edition of the portal; its content lies in ``files.store`` under the hash.

    ``edition`` counts publications: the highest is the latest, all before it are the history.
    """

    edition = models.PositiveIntegerField()
    dataset = models.CharField(max_length=20)
    format = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField()
    rows = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["-edition", "dataset", "format"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "dataset", "format"], name="datafile_once_an_edition")
        ]

    def __str__(self) -> str:
        return f"{self.dataset}.{self.format} {self.edition}"
