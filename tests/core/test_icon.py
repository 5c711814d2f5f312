"""Every page names the icon, and a browser that asks for /favicon.ico gets it."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from regtrack.accounts.models import User
from tests.core.html import tree

pytestmark = pytest.mark.django_db


def icon_of(client: Client, address: str) -> str:
    link = tree(client.get(address)).one("link", rel="icon")
    assert link.attributes["type"] == "image/svg+xml"
    return link.attributes["href"]


def test_the_favicon_leads_to_the_icon_that_pages_name(client: Client) -> None:
    response = client.get("/favicon.ico")
    assert response.status_code == 302
    assert response.headers["Location"] == icon_of(client, "/en/docs/")
    found = finders.find("regtrack/icon.svg")
    assert isinstance(found, str)
    assert ET.parse(found).getroot().tag == "{http://www.w3.org/2000/svg}svg"


def test_the_admin_names_the_same_icon(client: Client) -> None:
    client.force_login(User.objects.create_superuser("ed", "ed@example.org", "password"))
    assert icon_of(client, "/en/admin/") == icon_of(client, "/en/docs/")
