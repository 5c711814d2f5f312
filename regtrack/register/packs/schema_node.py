"""What every part of a pack is made of."""

from __future__ import annotations

from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Node(BaseModel):
    """A mapping in a pack: unknown keys are errors, so that a typing slip is never dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Bilingual(Node):
    zh_hans: str = Field("", alias="zh-hans")
    en: str = ""

    @model_validator(mode="after")
    def _one_is_there(self) -> Self:
        if not (self.zh_hans or self.en):
            raise ValueError("expected a text under zh-hans or en, found neither")
        return self


class BilingualList(Node):
    zh_hans: list[str] = Field(default_factory=list, alias="zh-hans")
    en: list[str] = Field(default_factory=list)
