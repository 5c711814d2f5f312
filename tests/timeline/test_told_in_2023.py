"""What the press told of in 2023, as it truly happened: found in both languages, on the right day."""

from __future__ import annotations

import pytest
from django.test import Client

from regtrack.core.edtf import parse
from regtrack.register.models import EventDate
from tests.core.html import Element, tree
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")

# Asked in Chinese, asked in English, the event, its date
TOLD = [
    ("暂停 公开信", "open letter pause", "fli-pause-letter-2023-03-22-statement", "2023-03-22"),
    (
        "意大利 ChatGPT 限制",
        "Italy ChatGPT limitation",
        "it-garante-chatgpt-2023-03-30-adopted",
        "2023-03-30",
    ),
    ("意大利 ChatGPT", "ChatGPT ban Italy", "it-garante-chatgpt-2023-03-30-adopted", "2023-03-30"),
    (
        "意大利 地域屏蔽",
        "Italy geo-blocks",
        "it-garante-chatgpt-2023-03-31-published",
        "2023-03-31",
    ),
    (
        "意大利 恢复服务",
        "ChatGPT available again Italy",
        "it-garante-chatgpt-2023-04-28-lifted",
        "2023-04-28",
    ),
    (
        "意大利 训练 法律依据",
        "Italy legal basis training",
        "it-garante-chatgpt-2023-03-30-adopted",
        "2023-03-30",
    ),
    ("凯尔伯", "Kelber", "eu-dpa-chatgpt-2023-04-03-bfdi", "2023-04-03"),
    ("德国 屏蔽 ChatGPT", "Germany block ChatGPT", "eu-dpa-chatgpt-2023-04-03-bfdi", "2023-04-03"),
    ("ChatGPT 工作组", "ChatGPT task force", "eu-dpa-chatgpt-2023-04-13-edpb", "2023-04-13"),
    ("西班牙 ChatGPT", "Spain AEPD", "eu-dpa-chatgpt-2023-04-13-aepd", "2023-04-13"),
    ("德国 ChatGPT 问卷", "Hesse ChatGPT", "eu-dpa-chatgpt-2023-04-19-hbdi", "2023-04-19"),
    (
        "CAIDP 投诉 GPT-4",
        "CAIDP complaint GPT-4",
        "us-caidp-ftc-2023-03-30-complaint-filed",
        "2023-03-30",
    ),
    (
        "FTC OpenAI 调查",
        "FTC OpenAI investigative",
        "us-caidp-ftc-2023-07-13-investigation-opened",
        "2023-07-13",
    ),
    (
        "参议院 听证会",
        "Senate hearing",
        "us-senate-hearing-2023-05-16-2023-05-16-hearing",
        "2023-05-16",
    ),
    (
        "奥特曼 听证会",
        "Altman Senate",
        "us-senate-hearing-2023-05-16-2023-05-16-hearing",
        "2023-05-16",
    ),
    ("总统科技顾问", "PCAST", "us-pcast-2023-04-04-2023-04-04-statement", "2023-04-04"),
    (
        "拜登 总统科技顾问委员会",
        "Biden PCAST",
        "us-pcast-2023-04-04-2023-04-04-statement",
        "2023-04-04",
    ),
    (
        "白宫 自愿承诺",
        "White House voluntary commitments",
        "us-wh-2023-07-21-adopted",
        "2023-07-21",
    ),
    ("纽约市 学校", "New York schools", "us-nyc-doe-chatgpt-2023-01-03-adopted", "2023-01-03"),
    ("布雷东 标注", "Breton label", "eu-dpa-chatgpt-2023-04-03-breton", "2023-04-03"),
    ("出口管制 A800", "export controls A800", "us-bis-chips-2023-10-17-published", "2023-10-17"),
    ("英伟达 A100", "NVIDIA A100", "us-bis-chips-2022-08-26-adopted", "2022-08-26"),
    ("出口管制", "export controls", "us-bis-chips-2022-10-07-published", "2022-10-07"),
    ("三星 ChatGPT", "Samsung ChatGPT", "samsung-genai-2023-05-01-adopted", "2023-05-01"),
    (
        "生成式 征求意见稿",
        "GenAI draft comment",
        "cn-draft-measures-2023-04-11-proposed",
        "2023-04-11",
    ),
    (
        "暂行办法 公布",
        "Interim Measures published",
        "cn-interim-measures-2023-07-13-published",
        "2023-07-13",
    ),
    ("先面向企业", "serve enterprises first", "cn-press-2023-enterprise-first", "2023~"),
]


@pytest.mark.parametrize(("chinese", "english", "ref", "edtf"), TOLD)
def test_it_is_found_in_both_languages(
    client: Client, chinese: str, english: str, ref: str, edtf: str
) -> None:
    for language in ("zh-hans", "en"):
        for asked in (chinese, english):
            page = client.get(f"/{language}/search/", {"q": asked, "kind": "event"})
            assert f'{ref}"' in page.content.decode(), (language, asked)


@pytest.mark.parametrize(("ref", "edtf"), sorted({(ref, edtf) for *_, ref, edtf in TOLD}))
def test_it_stands_at_its_day_on_the_timeline(client: Client, ref: str, edtf: str) -> None:
    date = EventDate.objects.get(event__ref=ref)
    assert date.edtf == edtf
    day = parse(edtf)
    query = {"since": day.earliest, "until": day.latest, "rows": "1000"}
    page = tree(client.get("/en/timeline/", query))  # type: ignore[arg-type]
    shown = page.one("article", id=f"e-{ref}")
    assert _days(shown) >= {edtf.rstrip("~?")}


def _days(shown: Element) -> set[str]:
    return {time.attributes["datetime"] for time in shown.all("time")}
