"""Where the files of evidence are kept, from the environment: a folder, or an S3-compatible store."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from regtrack.core.env import Environment

IN_MEMORY = 5 * 2**20  # bytes of a file that is being read; what is more is on the disk meanwhile


def evidence_storage(env: Environment, folder: Path) -> dict[str, Any]:
    """An entry of Django's STORAGES. Without keys the S3 client looks for those of its machine."""
    place = env.bucket("REGTRACK_EVIDENCE_STORAGE")
    if place is None:
        return {
            "BACKEND": "regtrack.checklists.files.store.Folder",
            "OPTIONS": {"location": folder, "base_url": None},
        }
    if find_spec("storages") is None:
        raise ImproperlyConfigured(
            "REGTRACK_EVIDENCE_STORAGE names a bucket, which needs the extra s3; expected "
            "`pip install '.[s3]'` before."
        )
    bucket, prefix = place
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": bucket,
            "location": prefix,
            "endpoint_url": env.text("REGTRACK_EVIDENCE_S3_ENDPOINT", "") or None,
            "region_name": env.text("REGTRACK_EVIDENCE_S3_REGION", "") or None,
            "access_key": env.text("REGTRACK_EVIDENCE_S3_KEY", "") or None,
            "secret_key": env.text("REGTRACK_EVIDENCE_S3_SECRET", "") or None,
            "default_acl": None,  # as the bucket says
            "file_overwrite": True,  # the name is the content's hash
            "max_memory_size": IN_MEMORY,
        },
    }
