"""Every address. Pages carry their language: /en/…, /zh-hans/…"""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from regtrack.accounts import views as accounts
from regtrack.checklists import views as checklists
from regtrack.core import views as core
from regtrack.exports import views as exports
from regtrack.register import views as register
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
        path("checklists/<int:pk>/export.<str:form>", exports.checklist, name="checklist_export"),
        path("items/<int:pk>/tick/", checklists.tick, name="item_tick"),
        path("items/<int:pk>/", checklists.item, name="item"),
        path("teams/<int:pk>/", accounts.team, name="team"),
        path("docs/", core.docs, name="docs"),
        path("docs/index/", RedirectView.as_view(pattern_name="docs")),
        path("docs/<slug:page>/", core.docs, name="docs_page"),
        path("accounts/", include("allauth.account.urls")),
        path("admin/", admin.site.urls),
    ),
    path("favicon.ico", core.favicon, name="favicon"),
]
