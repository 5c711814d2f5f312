"""Rows of a team's own rules stand in the register's tables, but nobody meets them by accident."""

from __future__ import annotations

from typing import TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

Row = TypeVar("Row", bound=models.Model)


class Owned(models.Model):
    """`team` is None for what is public. `objects` holds only that; `every` also what teams own, and
    whoever reads it must name the team."""

    # No index: nearly every row is public, and a planner without figures would take it for a choice.
    team = models.ForeignKey(
        "accounts.Team",
        null=True,
        blank=True,
        editable=False,
        db_index=False,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("team"),
    )

    class Meta:
        abstract = True


class PublicManager(models.Manager[Row]):
    def get_queryset(self) -> models.QuerySet[Row]:
        return super().get_queryset().filter(team=None)
