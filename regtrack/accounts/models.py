"""People and teams. Everything a team owns is reached through its memberships."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from regtrack.audit.models import Chain


class User(AbstractUser):
    """A person. Signs in by e-mail address."""

    email = models.EmailField(_("e-mail address"), unique=True)

    def __str__(self) -> str:
        return self.get_full_name() or self.email or self.username


class TeamQuerySet(models.QuerySet["Team"]):
    def for_user(self, user: Any) -> Self:
        """The teams that `user` belongs to, by name; none for a visitor without an account."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(memberships__user=user).order_by("name", "pk")

    def writable_by(self, user: Any) -> Self:
        if not user.is_authenticated:
            return self.none()
        return self.filter(
            memberships__user=user, memberships__role__in=Membership.Role.writers()
        ).order_by("name", "pk")


class Team(models.Model):
    name = models.CharField(_("name"), max_length=120)
    members = models.ManyToManyField(User, through="Membership", related_name="teams")
    second_person = models.BooleanField(
        _("done needs a second person"),
        default=False,
        help_text=_("One person puts an item into review; another one says that it is done."),
    )
    chain = models.OneToOneField(Chain, on_delete=models.PROTECT, related_name="team")

    objects = TeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class MembershipQuerySet(models.QuerySet["Membership"]):
    def role_of(self, user: Any, team: str) -> models.Subquery:
        """The role of `user` in the team at the end of the path `team`, as an annotation."""
        own = self.filter(user=user if user.is_authenticated else None, team=models.OuterRef(team))
        return models.Subquery(own.values("role")[:1])


class Membership(models.Model):
    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MEMBER = "member", _("Member")
        AUDITOR = "auditor", _("Auditor (reads, never writes)")

        @classmethod
        def writers(cls) -> list[str]:
            return [cls.OWNER.value, cls.MEMBER.value]

    team = models.ForeignKey(Team, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["team", "user"], name="accounts_membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=["owner", "member", "auditor"]),
                name="accounts_membership_role_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.team}"

    @property
    def can_write(self) -> bool:
        return self.role in self.Role.writers()
