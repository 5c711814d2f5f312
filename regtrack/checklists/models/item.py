from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Membership, Team
from regtrack.checklists.models.checklist import Checklist
from regtrack.checklists.models.choices import ItemStatus, Verdict
from regtrack.register import badges
from regtrack.register.models import Obligation, ObligationRevision


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
            Item.objects.filter(
                checklist=OuterRef("checklist"), verdict=Verdict.APPLIES, archived_at=None
            )
            .order_by()
            .values("checklist")
        )
        settled = siblings.filter(status__in=Item.Status.settled())
        return (
            self.select_related(
                "checklist__product__team__chain",
                "revision__obligation__instrument__jurisdiction",
                "owner",
                "changed_by",
            )
            # The chain first: who changes the team holds it. The team, to read it as it is by then.
            .select_for_update(of=("checklist__product__team__chain", "checklist__product__team"))
            .annotate(
                duties=Coalesce(Subquery(siblings.annotate(n=Count("pk")).values("n")), Value(0)),
                done=Coalesce(Subquery(settled.annotate(n=Count("pk")).values("n")), Value(0)),
            )
        )

    def listed(self) -> Self:
        """Without what does not apply and never had a word said on it."""
        return self.exclude(self._blank(), verdict=Item.Verdict.DOES_NOT_APPLY)

    def for_page(self) -> Self:
        """With what the page of one item shows of it."""
        return self.select_related(
            "checklist__product__team",
            "revision__obligation__instrument__jurisdiction",
            "owner",
            "changed_by",
            "submitted_by",
        ).prefetch_related(
            "revision__addressees",
            "occurrences__started_by",
            "occurrences__settled_by",
            "flags",
            *(
                Prefetch(name, Item.objects.select_related("revision__obligation__instrument"))
                for name in ("carried_from", "carried_to")
            ),
        )

    def for_table(self, *extra: str) -> Self:
        """With everything a row shows, in a fixed number of queries, in the register's order.

        `extra` names more to fetch, such as `revision__themes`.
        """
        return (
            self.listed()
            .with_proofs()
            .select_related(
                "revision__obligation__instrument__jurisdiction",
                "owner",
                "changed_by",
                "submitted_by",
            )
            .prefetch_related("revision__addressees", *extra)
            .order_by(
                "revision__obligation__instrument__jurisdiction",
                "revision__obligation__instrument",
                "revision__obligation__position",
                "pk",
            )
        )

    def with_proofs(self) -> Self:
        """Each with `proofs`, how many pieces of evidence support it."""
        supports = apps.get_model("checklists", "Support")._default_manager
        standing = supports.filter(item=OuterRef("pk"), removed_at=None).order_by()
        number = standing.values("item").annotate(n=Count("pk")).values("n")
        return self.annotate(proofs=Coalesce(Subquery(number), Value(0)))

    def with_expired_proof(self, day: dt.date) -> Self:
        """Those of the present list that evidence proved, all of which has expired on the day; what
        does not count yet proves nothing."""
        supports = apps.get_model("checklists", "Support")._default_manager
        standing = supports.filter(item=OuterRef("pk"), removed_at=None)
        ends = Q(evidence__expires_on=None) | Q(evidence__expires_on__gte=day)
        begins = Q(evidence__effective_on=None) | Q(evidence__effective_on__lte=day)
        return self.filter(
            Exists(standing.filter(evidence__expires_on__lt=day)),
            ~Exists(standing.filter(begins, ends)),
            archived_at=None,
        )

    def _blank(self) -> Q:
        """Those on which nobody has said anything."""
        values = dict.fromkeys(("note", "reason", "links", "due_reason"), "")
        silent = Q(status=Item.Status.TODO, owner=None, due_on=None, met_on=None, **values)
        for name, more in (("Support", {"removed_at": None}), ("Occurrence", {})):
            model = apps.get_model("checklists", name)  # its module imports this one
            silent &= Q(~Exists(model._default_manager.filter(item=OuterRef("pk"), **more)))
        return silent


class Item(models.Model):
    """One duty on one checklist, bound to the revision that was read.

    `version` counts the changes: a write names the version it saw, and loses when it is not the
    present one. A precedent and an open question are no duties and have no status to tick. An
    archived item stays readable with all that was said on it: its rule has gone. `carried_from` are
    the items of an earlier text whose status, notes and evidence it took over.

    `due_on` is the day the team set, with its reason; `counted_on` the day that the rule gave when
    it was last counted. Of a duty that comes again, `met_on` is the last intended date that was met.
    `submitted_by` put it into review; where the team asks for two people, another one says done.
    `links` has one web address a line.
    """

    Status = ItemStatus
    Verdict = Verdict

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="items")
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="items")
    revision = models.ForeignKey(ObligationRevision, on_delete=models.PROTECT, related_name="items")
    verdict = models.CharField(_("verdict"), max_length=14, choices=Verdict.choices)
    status = models.CharField(
        _("status"), max_length=14, choices=ItemStatus.choices, default=ItemStatus.TODO
    )
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
    due_reason = models.TextField(_("reason for another day"), blank=True)
    counted_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(_("last met for"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    reason = models.TextField(_("reason if not applicable"), blank=True)
    links = models.TextField(_("links"), blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    archived_at = models.DateTimeField(null=True, blank=True)
    carried_from = models.ManyToManyField(
        "self", symmetrical=False, related_name="carried_to", blank=True
    )
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ItemQuerySet.as_manager()

    my_role: str  # set by `for_user`
    proofs: int  # set by `with_proofs`
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
        ]

    def __str__(self) -> str:
        return f"{self.checklist_id}: {self.obligation}"

    @property
    def not_law(self) -> list[badges.Badge]:
        """What must be said beside it where no law asks for it; wants
        `revision__obligation__instrument` fetched."""
        instrument = self.revision.obligation.instrument
        if self.revision.is_law and instrument.can_bind:
            return []
        return badges.of_duty(self.revision.force, instrument.kind)

    @property
    def running(self) -> list[Any]:
        """Its open occurrences, the earliest first; wants `occurrences` fetched."""
        return [one for one in self.occurrences.all() if one.settled_at is None]
