"""People and teams. What changes a team goes through `actions`, and so into the team's chain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth import admin as auth
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Count
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.actions.add_member import add_member
from regtrack.accounts.actions.change_role import change_role
from regtrack.accounts.actions.create_team import create_team
from regtrack.accounts.actions.remove_member import remove_member
from regtrack.accounts.actions.rename_team import rename_team
from regtrack.accounts.models import Membership, Team, User

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    TabularInline = admin.TabularInline[Any, Any]
    CreationForm = AdminUserCreationForm[User]
    FormSet = BaseInlineFormSet[Membership, Team, forms.ModelForm[Membership]]
    ModelForm = forms.ModelForm[Any]
    DjangoUserAdmin = auth.UserAdmin[User]
else:
    ModelAdmin, TabularInline = admin.ModelAdmin, admin.TabularInline
    CreationForm, FormSet = AdminUserCreationForm, BaseInlineFormSet
    ModelForm = forms.ModelForm
    DjangoUserAdmin = auth.UserAdmin


class NewUserForm(CreationForm):
    """Asks for the e-mail address only; the user name that Django keeps is made from it."""

    class Meta:
        model = User
        fields = ("email",)
        field_classes: dict[str, Any] = {}

    def save(self, commit: bool = True) -> User:
        self.instance.username = free_username(self.cleaned_data["email"])
        return super().save(commit)


def free_username(email: str) -> str:
    """The address itself (150 characters of it), with -2, -3 … behind it where it is taken."""
    wanted, number = email[:140], 1
    name = wanted
    while User.objects.filter(username=name).exists():
        number += 1
        name = f"{wanted}-{number}"
    return name


@admin.register(User)
class UserAdmin(DjangoUserAdmin):
    add_form = NewUserForm
    ordering = ("email",)
    list_display = ("email", "first_name", "last_name", "is_staff", "is_active")
    list_display_links = ("email",)
    search_fields = ("email", "first_name", "last_name")
    filter_horizontal = ("groups", "user_permissions")
    readonly_fields = ("username", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("email", "password", "first_name", "last_name", "username")}),
        (
            _("Permissions"),
            {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")},
        ),
        (_("Important dates"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = ((None, {"fields": ("email", "usable_password", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A person is deactivated, never deleted: teams and the audit trail refer to them."""
        return False


class MembershipForm(ModelForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk and "user" in self.fields:
            self.fields["user"].disabled = True


class MembershipFormSet(FormSet):
    def clean(self) -> None:
        super().clean()
        kept = [
            form.cleaned_data
            for form in self.forms
            if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
        ]
        if not any(self.errors) and not any(
            row.get("role") == Membership.Role.OWNER for row in kept
        ):
            raise forms.ValidationError(_("Members: found no owner; expected at least one."))


class MembershipRow(TabularInline):
    model = Membership
    form = MembershipForm
    formset = MembershipFormSet
    autocomplete_fields = ("user",)
    extra = 0


class TeamForm(ModelForm):
    owner = forms.ModelChoiceField(
        User.objects.all(),
        label=_("Owner"),
        widget=AutocompleteSelect(Membership._meta.get_field("user"), admin.site),
    )


@admin.register(Team)
class TeamAdmin(ModelAdmin):
    list_display = ("name", "number_of_members")
    search_fields = ("name", "memberships__user__email")
    ordering = ("name", "pk")

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(members_count=Count("memberships"))

    @admin.display(description=_("members"), ordering="members_count")
    def number_of_members(self, team: Any) -> int:
        return int(team.members_count)

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(
            request, obj, change=change, **({} if obj else {"form": TeamForm}), **kwargs
        )

    def get_fields(self, request: HttpRequest, obj: Any | None = None) -> Any:
        return ("name",) if obj else ("name", "owner")

    def get_inlines(self, request: HttpRequest, obj: Any | None = None) -> Any:
        return (MembershipRow,) if obj else ()

    def save_model(self, request: HttpRequest, obj: Team, form: Any, change: bool) -> None:
        actor, now = request.user, timezone.now()
        if change:
            rename_team(team=obj, name=obj.name, actor=actor, at=now)
            return
        made = create_team(name=obj.name, owner=form.cleaned_data["owner"], actor=actor, at=now)
        obj.pk, obj.chain, obj._state.adding = made.pk, made.chain, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        formset.save(commit=False)
        actor, now = request.user, timezone.now()
        for member in formset.new_objects:
            add_member(team=member.team, user=member.user, role=member.role, actor=actor, at=now)
        # Who becomes an owner first, so that the team is never without one.
        for member, _fields in sorted(
            formset.changed_objects, key=lambda change: change[0].role != Membership.Role.OWNER
        ):
            change_role(membership=member, role=member.role, actor=actor, at=now)
        for member in formset.deleted_objects:
            remove_member(membership=member, actor=actor, at=now)

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False  # its chain and its checklists stay
