"""Evidence in an S3-compatible store: moto's server stands in for it, on this machine."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from moto.server import ThreadedMotoServer

from regtrack.checklists.files import store
from regtrack.checklists.models import Evidence
from regtrack.core.env import Environment
from regtrack.core.storing import evidence_storage
from tests.checklists import proof_files as files
from tests.checklists.test_evidence import fetch, send, upload
from tests.factories import Cast, make_checklist


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


@pytest.fixture
def bucket(server: str, settings: Any, tmp_path: Path) -> Iterator[Any]:
    """The bucket `proofs`, where the site keeps its evidence below `evidence/`."""
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}
    there = boto3.resource("s3", endpoint_url=server, region_name="us-east-1", **keys)
    made = there.create_bucket(Bucket="proofs")
    variables = {
        "REGTRACK_EVIDENCE_STORAGE": "s3://proofs/evidence/",
        "REGTRACK_EVIDENCE_S3_ENDPOINT": server,
        "REGTRACK_EVIDENCE_S3_REGION": "us-east-1",
        "REGTRACK_EVIDENCE_S3_KEY": "key",
        "REGTRACK_EVIDENCE_S3_SECRET": "secret",
    }
    settings.STORAGES = {
        **settings.STORAGES,
        "evidence": evidence_storage(Environment(variables), tmp_path),
    }
    yield made
    made.objects.all().delete()
    made.delete()
    there.meta.client.close()
    store.storage().connection.meta.client.close()


@pytest.mark.usefixtures("register")
def test_a_file_goes_up_and_comes_down(alice: Client, cast: Cast, bucket: Any) -> None:
    item = make_checklist(cast).items.get(obligation__ref="cn-im-04-1")
    content = files.PDF * 100_000  # more than is held in memory
    for _ in range(2):
        assert send(alice, item, file=upload(content)).status_code == 302
    sha256 = hashlib.sha256(content).hexdigest()
    assert [one.key for one in bucket.objects.all()] == [f"evidence/{store.path_of(sha256)}"]
    assert bucket.Object(f"evidence/{store.path_of(sha256)}").content_type != "text/html"
    row = Evidence.objects.first()
    assert row is not None
    response, down = fetch(alice, row)
    assert down == content
    assert response["Content-Type"] == "application/pdf"
    call_command("check_evidence")
    bucket.Object(f"evidence/{store.path_of(sha256)}").put(Body=b"forged")
    with pytest.raises(CommandError, match="2 of 2"):
        call_command("check_evidence")
    bucket.Object(f"evidence/{store.path_of(sha256)}").delete()
    html = alice.get(f"/en/evidence/{row.pk}/file/", follow=True).content.decode()
    assert "The file is missing where evidence is kept." in html


def test_what_is_missing_is_missing(bucket: Any) -> None:
    assert store.hash_now("0" * 64) is None
    store.put("1" * 64, io.BytesIO(b"one"))
    assert store.hash_now("1" * 64) == hashlib.sha256(b"one").hexdigest()
