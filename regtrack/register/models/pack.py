from __future__ import annotations

from django.db import models


class LoadedNode(models.Model):
    """What a pack last wrote for one part of the register, as a digest.

    A part whose present digest differs was edited here since, and is kept when packs are loaded.
    """

    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "ref"], name="register_loadednode_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"
