"""A text that its column cannot hold is a fault of the pack, not of the database."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from regtrack.register.models import Theme
from regtrack.register.packs.load import load_packs
from regtrack.register.packs.problem import PackError
from tests.factories import AT


@pytest.mark.django_db
def test_a_text_over_its_columns_length_is_refused(tmp_path: Path) -> None:
    limit = Theme._meta.get_field("name").max_length or 0
    theme = {"ref": "long", "name": {"en": "x" * (limit + 1), "zh-hans": "长"}}
    pack = tmp_path / "pack.yaml"
    pack.write_text(yaml.safe_dump({"schema": "regtrack-register/1", "themes": [theme]}))
    with pytest.raises(PackError, match=rf"themes\[0\]\.name\.en: .*at most {limit} characters"):
        load_packs([pack], actor=None, at=AT)
    assert not Theme.objects.exists()
