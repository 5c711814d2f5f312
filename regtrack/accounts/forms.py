from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Membership, User


class NewMemberForm(forms.Form):
    """Somebody with an account, by address, and what they may do in the team."""

    email = forms.EmailField(label=_("e-mail address"))
    role = forms.ChoiceField(label=_("role"), choices=Membership.Role.choices)

    def clean_email(self) -> User:
        """The person of that address."""
        found = User.objects.filter(email__iexact=self.cleaned_data["email"]).first()
        if found is None:
            raise forms.ValidationError(
                _("Found no account with this address; expected somebody who has signed up.")
            )
        return found


class ChangedMemberForm(forms.Form):
    """Another role for a member of the team, or none: then they leave it."""

    membership = forms.ModelChoiceField(queryset=Membership.objects.none())
    role = forms.ChoiceField(choices=[("", ""), *Membership.Role.choices], required=False)


class SecondPersonForm(forms.Form):
    """Whether done needs a second person, as it is to be."""

    second_person = forms.ChoiceField(choices=[("on", ""), ("off", "")])
