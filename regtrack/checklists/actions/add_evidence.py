from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.audit import record
from regtrack.checklists.actions.support import supported
from regtrack.checklists.evidence_rules import check_kept, check_link, check_said, check_writer
from regtrack.checklists.files import store
from regtrack.checklists.files.kinds import clean_name, read_content
from regtrack.checklists.models import Evidence, Item


def add_evidence(
    *,
    actor: Any,
    at: dt.datetime,
    item: int,
    title: str,
    file: UploadedFile[Any] | None = None,
    url: str = "",
    effective_on: dt.date | None = None,
    expires_on: dt.date | None = None,
) -> Evidence:
    """Add a file or a link to a team's evidence, as the proof of one of its items.

    Raises Item.DoesNotExist for a person outside the team, PermissionDenied for one who may only
    read, ValidationError by field; each changes nothing. The file is kept before the row is
    written, so that no lock is held meanwhile: a row never points to a file that is not there.
    """
    found = (
        Item.objects.for_user(actor).select_related("checklist__product__team__chain").get(pk=item)
    )
    check_writer(found)
    said = {"title": title.strip(), "effective_on": effective_on, "expires_on": expires_on}
    check_said(said)
    if bool(file) == bool(url):
        raise ValidationError({"file": _("Expected either a file or a link.")})
    row = Evidence(**said, url=url, added_at=at, added_by=actor)
    if file:
        _keep(row, file)
    else:
        check_link(url)
    with transaction.atomic():
        row.team = found.checklist.product.team
        chain = record.lock(row.team.chain.name)
        found = Item.objects.for_user(actor).get(pk=item)  # what may have changed meanwhile
        check_writer(found)
        check_kept(found)
        row.save(force_insert=True)
        columns = ("title", "url", "name", "sha256", "size", "media_type", *list(said)[1:])
        after = {name: getattr(row, name) for name in columns if getattr(row, name)}
        change = record.Change("evidence added", f"evidence {row.pk}", after=after)
        record.record(chain, [change, *supported(row, found, actor, at)], actor=actor, at=at)
    return row


def _keep(row: Evidence, file: UploadedFile[Any]) -> None:
    name = clean_name(file.name or "")
    try:
        content = read_content(file.chunks(), name, most=settings.EVIDENCE_MAX_BYTES)
    except ValidationError as error:
        raise ValidationError({"file": error}) from None
    store.put(content.sha256, file)
    row.name, row.sha256 = name, content.sha256
    row.size, row.media_type = content.size, content.media_type
