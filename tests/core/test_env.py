"""The environment is read strictly: a wrong value is named, and never guessed at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from regtrack.core.env import Environment
from regtrack.core.storing import evidence_storage

DATABASE = "expected postgresql://user:password@host:port/name."


@pytest.mark.parametrize(
    ("variables", "read", "sentence"),
    [
        ({}, lambda env: env.text("KEY"), "KEY is not set; expected a value."),
        ({"KEY": ""}, lambda env: env.text("KEY"), "KEY is not set; expected a value."),
        (
            {"ON": "maybe"},
            lambda env: env.flag("ON", False),
            "ON is 'maybe'; expected one of 1, 0, true, false, yes, no, on, off.",
        ),
        (
            {"MODE": "prod"},
            lambda env: env.choice("MODE", ("local", "production"), "local"),
            "MODE is 'prod'; expected one of local, production.",
        ),
        (
            {"PORT": "587a"},
            lambda env: env.number("PORT", 25),
            "PORT is '587a'; expected a whole number of at least 0.",
        ),
        (
            {"PORT": "-1"},
            lambda env: env.number("PORT", 25),
            "PORT is '-1'; expected a whole number of at least 0.",
        ),
        (
            {"PORT": "0"},
            lambda env: env.number("PORT", 25, least=1),
            "PORT is '0'; expected a whole number of at least 1.",
        ),
        (
            {"HOSTS": "a.example,,b.example"},
            lambda env: env.items("HOSTS"),
            "HOSTS is 'a.example,,b.example'; expected values separated by single commas.",
        ),
        *(
            (
                {"STORE": value},
                lambda env: env.bucket("STORE"),
                f"STORE is '{value}'; expected s3://bucket/prefix.",
            )
            for value in ("proofs", "s3://", "https://proofs/a", "s3://Proofs", "s3://proofs/a?b=c")
        ),
        (
            {"DB": "mysql://localhost/regtrack"},
            lambda env: env.database("DB", {}),
            f"DB begins with 'mysql' and names the database 'regtrack'; {DATABASE}",
        ),
        (
            {"DB": "postgresql://localhost"},
            lambda env: env.database("DB", {}),
            f"DB begins with 'postgresql' and names the database ''; {DATABASE}",
        ),
        (
            {"DB": "postgresql://localhost:port/regtrack"},
            lambda env: env.database("DB", {}),
            f"DB begins with 'postgresql' and names the database 'regtrack'; {DATABASE}",
        ),
    ],
)
def test_a_wrong_value_stops_with_a_sentence(
    variables: dict[str, str], read: Callable[[Environment], Any], sentence: str
) -> None:
    with pytest.raises(ImproperlyConfigured) as error:
        read(Environment(variables))
    assert str(error.value) == sentence


def test_an_address_that_cannot_be_split_stops_and_keeps_the_password() -> None:
    variables = {"DB": "postgresql://u:pa[ss@localhost/regtrack"}
    with pytest.raises(ImproperlyConfigured, match="expected postgresql://") as error:
        Environment(variables).database("DB", {})
    assert "pa[ss" not in str(error.value)


@pytest.mark.parametrize(
    ("value", "expected"),
    [("1", True), ("true", True), ("YES", True), ("On", True), ("0", False), ("false", False),
     ("No", False), ("OFF", False), ("", True)],
)  # fmt: skip
def test_a_flag_is_read_in_any_case(value: str, expected: bool) -> None:
    assert Environment({"ON": value}).flag("ON", True) is expected


def test_what_is_not_set_has_its_default() -> None:
    env = Environment({})
    assert env.text("KEY", "given") == "given"
    assert env.choice("MODE", ("local", "production"), "local") == "local"
    assert env.number("PORT", 587) == 587
    assert env.items("HOSTS", ("a", "b")) == ["a", "b"]
    assert env.items("HOSTS") == []
    assert env.database("DB", {"ENGINE": "x"}) == {"ENGINE": "x"}


def test_a_list_drops_the_spaces_around_its_commas() -> None:
    assert Environment({"HOSTS": " a.example , b.example"}).items("HOSTS") == [
        "a.example",
        "b.example",
    ]


# == Secrets in files ==


def test_a_secret_comes_from_its_file_without_the_last_line_break(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("s3cret\n")
    assert Environment({"KEY_FILE": str(file)}).text("KEY") == "s3cret"
    assert Environment({"KEY_FILE": str(file), "KEY": ""}).text("KEY") == "s3cret"


def test_a_value_and_a_file_at_once_is_one_too_many(tmp_path: Path) -> None:
    env = Environment({"KEY": "a", "KEY_FILE": str(tmp_path / "secret")})
    with pytest.raises(ImproperlyConfigured) as error:
        env.text("KEY")
    assert str(error.value) == "KEY and KEY_FILE are both set; expected one."


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = str(tmp_path / "nowhere")
    with pytest.raises(ImproperlyConfigured) as error:
        Environment({"KEY_FILE": path}).text("KEY", "")
    assert str(error.value) == (
        f"KEY_FILE is {path!r}, which cannot be read: No such file or directory."
    )


def test_a_file_that_is_no_text_is_named(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ImproperlyConfigured) as error:
        Environment({"KEY_FILE": str(file)}).text("KEY", "")
    assert str(error.value) == (
        f"KEY_FILE is {str(file)!r}, which cannot be read: it is not UTF-8 text."
    )


def test_an_empty_file_sets_nothing(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("\n")
    with pytest.raises(ImproperlyConfigured) as error:
        Environment({"KEY_FILE": str(file)}).text("KEY")
    assert str(error.value) == "KEY is not set; expected a value."


# == The database ==


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        (
            "postgresql://reg:p%40ss%2Fword@db.example:5433/track",
            {"NAME": "track", "USER": "reg", "PASSWORD": "p@ss/word", "HOST": "db.example",
             "PORT": "5433", "OPTIONS": {"pool": True}},
        ),
        (
            "postgres://db.example/track",
            {"NAME": "track", "USER": "", "PASSWORD": "", "HOST": "db.example", "PORT": "",
             "OPTIONS": {"pool": True}},
        ),
        (
            "postgresql://reg@/track?host=/run/postgresql&sslmode=require",
            {"NAME": "track", "USER": "reg", "PASSWORD": "", "HOST": "/run/postgresql", "PORT": "",
             "OPTIONS": {"pool": True, "sslmode": "require"}},
        ),
    ],
)  # fmt: skip
def test_a_database_address_becomes_settings(address: str, expected: dict[str, Any]) -> None:
    assert Environment({"DB": address}).database("DB", {}) == {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        **expected,
    }


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("", None),
        ("s3://proofs", ("proofs", "")),
        ("s3://proofs/", ("proofs", "")),
        ("s3://proofs/reg/track/", ("proofs", "reg/track")),
    ],
)
def test_a_bucket_has_a_prefix(value: str, expected: tuple[str, str] | None) -> None:
    assert Environment({"STORE": value}).bucket("STORE") == expected


def test_evidence_goes_to_a_folder_or_to_a_bucket(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert evidence_storage(Environment({}), tmp_path)["OPTIONS"]["location"] == tmp_path
    named = Environment(
        {
            "REGTRACK_EVIDENCE_STORAGE": "s3://proofs/reg",
            "REGTRACK_EVIDENCE_S3_ENDPOINT": "https://s3.example.org",
        }
    )
    options = evidence_storage(named, tmp_path)["OPTIONS"]
    assert (options["bucket_name"], options["location"]) == ("proofs", "reg")
    assert (options["endpoint_url"], options["access_key"]) == ("https://s3.example.org", None)
    monkeypatch.setattr("regtrack.core.storing.find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match="needs the extra s3"):
        evidence_storage(named, tmp_path)
