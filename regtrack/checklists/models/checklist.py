from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Membership, Team
from regtrack.checklists.models.product import Product, ProductMarket
from regtrack.core.clocks import Clocks
from regtrack.register.models import FacetValue, Obligation, ObligationRevision


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def for_user(self, user: Any) -> Self:
        """The checklists of the teams that `user` belongs to; the first line of every tenant view.

        Each row knows `my_role`, the user's role in its team.
        """
        return self.filter(product__team__in=Team.objects.for_user(user).order_by()).annotate(
            my_role=Membership.objects.role_of(user, "product__team")
        )

    def for_page(self) -> Self:
        return self.select_related(
            "product__team__chain", "product__organisation"
        ).prefetch_related(
            Prefetch("product__values", FacetValue.objects.select_related("facet")),
            Prefetch("product__markets", ProductMarket.objects.select_related("jurisdiction")),
        )

    def for_list(self) -> Self:
        """With its progress: `done` of `duties` (precedents and open questions are not counted)."""
        duty = Q(items__verdict=Item.Verdict.APPLIES)
        return self.select_related("product__team").annotate(
            duties=Count("items", filter=duty),
            done=Count("items", filter=duty & Q(items__status__in=Item.Status.settled())),
        )


class Checklist(models.Model):
    """The duties of one product, as the register stood at (`on`, `known`) when it was made."""

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="checklists", verbose_name=_("product")
    )
    on = models.DateField(_("law on"))
    known = models.DateField(_("as known on"))
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ChecklistQuerySet.as_manager()

    my_role: str  # set by `for_user`
    # Set by `for_list`
    duties: int
    done: int

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.product.name

    def get_absolute_url(self) -> str:
        return reverse("checklist", args=[self.pk])

    def clocks(self, today: dt.date) -> Clocks:
        """The two days on which it was made; its pages show no others."""
        return Clocks(self.on, self.known, today)


class ItemQuerySet(models.QuerySet["Item"]):
    def for_user(self, user: Any) -> Self:
        """The items of the user's teams; each knows `my_role`, the user's role in its team."""
        return self.filter(
            checklist__product__team__in=Team.objects.for_user(user).order_by()
        ).annotate(my_role=Membership.objects.role_of(user, "checklist__product__team"))

    def for_change(self) -> Self:
        """With what a change needs; the team's audit chain is locked, so its writers queue.

        `duties` and `done` count the checklist's progress before the change.
        """
        siblings = (
            Item.objects.filter(checklist=OuterRef("checklist"), verdict=Item.Verdict.APPLIES)
            .order_by()
            .values("checklist")
        )
        settled = siblings.filter(status__in=Item.Status.settled())
        return (
            self.select_related(
                "checklist__product__team__chain",
                "revision__obligation__instrument",
                "owner",
                "changed_by",
            )
            .select_for_update(of=("checklist__product__team__chain",))
            .annotate(
                duties=Coalesce(Subquery(siblings.annotate(n=Count("pk")).values("n")), Value(0)),
                done=Coalesce(Subquery(settled.annotate(n=Count("pk")).values("n")), Value(0)),
            )
        )

    def for_table(self, *extra: str) -> Self:
        """With everything a row shows, in a fixed number of queries, in the register's order.

        `extra` names more to fetch, such as `revision__themes`.
        """
        return (
            self.select_related(
                "revision__obligation__instrument__jurisdiction", "owner", "changed_by"
            )
            .prefetch_related("revision__addressees", *extra)
            .exclude(verdict=Item.Verdict.DOES_NOT_APPLY, version=1)
            .order_by(
                "revision__obligation__instrument__jurisdiction",
                "revision__obligation__instrument",
                "revision__obligation__position",
                "pk",
            )
        )


class Item(models.Model):
    """One duty on one checklist, bound to the revision that was read.

    `version` counts the changes: a write names the version it saw, and loses when it is not the
    present one. A precedent and an open question are no duties and have no status to tick.
    """

    class Status(models.TextChoices):
        TODO = "todo", _("To do")
        IN_PROGRESS = "in-progress", _("In progress")
        IN_REVIEW = "in-review", _("In review")
        DONE = "done", _("Done")
        NOT_APPLICABLE = "not-applicable", _("Not applicable")

        @classmethod
        def settled(cls) -> list[str]:
            """What counts as progress."""
            return [cls.DONE.value, cls.NOT_APPLICABLE.value]

    class Verdict(models.TextChoices):
        APPLIES = "applies", _("Applies")
        PRECEDENT = "precedent", _("Precedent")
        NEEDS_ANSWER = "needs-answer", _("Needs an answer")
        DOES_NOT_APPLY = "does-not-apply", _("Does not apply")

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="items")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="items")
    revision = models.ForeignKey(ObligationRevision, on_delete=models.PROTECT, related_name="items")
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict)
    status = models.CharField(_("status"), max_length=14, choices=Status, default=Status.TODO)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("owner"),
    )
    due_on = models.DateField(
        _("due"), null=True, blank=True, help_text=_("Instead of the day the rule gives.")
    )
    note = models.TextField(_("note"), blank=True)
    reason = models.TextField(_("reason if not applicable"), blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ItemQuerySet.as_manager()

    my_role: str  # set by `for_user`
    # Set by `for_change`
    duties: int
    done: int

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "obligation"], name="checklists_item_duty_once"
            ),
            models.CheckConstraint(
                condition=~Q(status="not-applicable") | ~Q(reason=""),
                name="checklists_item_not_applicable_needs_reason",
            ),
            models.CheckConstraint(
                condition=Q(verdict="applies") | Q(status="todo"),
                name="checklists_item_only_duties_are_ticked",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.checklist_id}: {self.obligation}"
