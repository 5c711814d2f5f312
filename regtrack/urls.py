"""Every address. Pages carry their language: /en/…, /zh-hans/…"""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from regtrack.accounts import views as accounts
from regtrack.checklists import views as checklists
from regtrack.core import filling
from regtrack.core import views as core
from regtrack.exports import calendar_views as calendars
from regtrack.exports import views as exports
from regtrack.exports.coming_back.views import bring_back
from regtrack.exports.signoff import share_views as sharing
from regtrack.exports.signoff import views as signing
from regtrack.register import views as register
from regtrack.reminders import views as reminding
from regtrack.timeline import views as timeline
from regtrack.timeline.changes_view import changes

# One way in, with its limits on guesses, for editors too
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", core.front, name="front"),
    *i18n_patterns(
        path("timeline/", timeline.timeline, name="timeline"),
        path("timeline/table/", timeline.table, name="timeline_table"),
        path("timeline/export.<str:form>", exports.timeline, name="timeline_export"),
        path("changes/", changes, name="changes"),
        path("instruments/", register.instruments, name="instruments"),
        path("instruments/<slug:ref>/", register.instrument, name="instrument"),
        path("instruments/<slug:a>/compare/<slug:b>/", register.compare, name="compare"),
        path(
            "instruments/<slug:a>/compare/<slug:b>/export.<str:form>",
            exports.comparison,
            name="comparison_export",
        ),
        path("search/", register.search, name="search"),
        path("obligations/<slug:ref>/", register.obligation, name="obligation"),
        path("data/", register.data, name="data"),
        path("data/changelog/", register.changelog, name="changelog"),
        path(
            "data/instruments/<slug:ref>.<str:form>",
            register.instrument_file,
            name="instrument_file",
        ),
        path("data/<str:name>", register.data_file, name="data_file"),
        path("check/", checklists.check, name="check"),
        path("check/save/", checklists.save, name="check_save"),
        path("checklists/", checklists.checklists, name="checklists"),
        path("checklists/<int:pk>/", checklists.checklist, name="checklist"),
        path("checklists/<int:pk>/answer/", checklists.answer, name="checklist_answer"),
        path("checklists/<int:pk>/items/", checklists.change_items, name="checklist_items"),
        path("checklists/<int:pk>/export.<str:form>", exports.checklist, name="checklist_export"),
        path(
            "checklists/<int:pk>/calendar/", calendars.product_calendar, name="checklist_calendar"
        ),
        path("calendar/", calendars.my_calendar, name="calendar"),
        path("calendar/<str:token>.ics", calendars.calendar_feed, name="calendar_feed"),
        path("checklists/<int:pk>/import/", bring_back, name="checklist_import"),
        path("checklists/<int:pk>/facts/", checklists.facts, name="checklist_facts"),
        path("checklists/<int:pk>/progress/", checklists.progress, name="checklist_progress"),
        path("checklists/<int:pk>/review/", checklists.review, name="checklist_review"),
        path("reviews/<int:pk>/undo/", checklists.undo, name="review_undo"),
        path("checklists/<int:pk>/signoffs/", signing.signoffs, name="checklist_signoffs"),
        path("signoffs/<int:pk>/", signing.signoff, name="signoff"),
        path("signoffs/<int:pk>/signoff.json", signing.signoff_file, name="signoff_file"),
        path("signoffs/<int:pk>/export.<str:form>", signing.signoff_export, name="signoff_export"),
        path(
            "signoffs/<int:pk>/compare/<int:other>/",
            signing.signoff_compare,
            name="signoff_compare",
        ),
        path("signoffs/<int:pk>/shares/", sharing.share_make, name="share_make"),
        path("shares/<int:pk>/revoke/", sharing.share_revoke, name="share_revoke"),
        path("shared/<str:token>/", sharing.shared, name="shared"),
        path("shared/<str:token>/signoff.json", sharing.shared_file, name="shared_file"),
        path("shared/<str:token>/export.<str:form>", sharing.shared_export, name="shared_export"),
        path("items/<int:pk>/tick/", checklists.tick, name="item_tick"),
        path("items/<int:pk>/evidence/", checklists.item_evidence, name="item_evidence"),
        path("items/<int:pk>/", checklists.item, name="item"),
        path("items/<int:pk>/confirm/", checklists.confirm, name="item_confirm"),
        path("items/<int:pk>/clocks/", checklists.start, name="item_clock"),
        path("clocks/<int:pk>/settle/", checklists.settle, name="clock_settle"),
        path("evidence/<int:pk>/", checklists.evidence, name="evidence"),
        path("evidence/<int:pk>/file/", checklists.evidence_file, name="evidence_file"),
        path("reminders/", reminding.reminders, name="reminders"),
        path("reminders/<str:token>/", reminding.unsubscribe, name="unsubscribe"),
        path("teams/<int:pk>/", accounts.team, name="team"),
        path("teams/<int:pk>/evidence/", checklists.team_evidence, name="team_evidence"),
        path("rules/requirements.csv", checklists.rules_example, name="rules_example"),
        path("teams/<int:pk>/rules/", checklists.rules, name="rules"),
        path("teams/<int:pk>/rules/files/<int:file>/", checklists.rules_file, name="rules_file"),
        path(
            "teams/<int:pk>/rules/<slug:ref>/", checklists.rules_instrument, name="rules_instrument"
        ),
        path("teams/<int:pk>/rules/duties/<slug:ref>/", checklists.rules_duty, name="rules_duty"),
        path("answers/<str:token>/", filling.kept, name="answer"),
        path("docs/", core.docs, name="docs"),
        path("docs/index/", RedirectView.as_view(pattern_name="docs")),
        path("docs/<slug:page>/", core.docs, name="docs_page"),
        path("accounts/", include("allauth.account.urls")),
        path("admin/", admin.site.urls),
    ),
    path("favicon.ico", core.favicon, name="favicon"),
]
