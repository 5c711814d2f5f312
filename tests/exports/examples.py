"""Documents to render: an ordinary one, one full of nasty texts, an empty and a long one.

Labels are made by hand (`owner中`, `owner`), so that a test needs no Django settings, and a text
that a format forgot is missing by name.
"""

from __future__ import annotations

import dataclasses
import datetime as dt

from regtrack.core.texts import Text
from regtrack.exports.dates import AssertedDate, EarlierDate, Mover
from regtrack.exports.document import (
    ChecklistDocument,
    Evidence,
    Fact,
    Flag,
    Group,
    Item,
    Market,
    Source,
    TimelineDocument,
    TimelineRow,
)
from regtrack.exports.labels import LABELS

MADE_LABELS = {key: Text(zh_hans=f"{key}中", en=key) for key in LABELS}
MADE_AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
LONG = "x" * 10_000

NASTY = (
    "=1+2",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1＋2",
    "\t=1",
    "\n=1",
    " =1",
    "\u200b=1",
    "'=1",
    "''=1",
    "'tis",
    '=HYPERLINK("https://evil.example","x")',
    '=cmd|"/C calc"!A0',
    'a "quoted", and; more',
    "first\nsecond\n\nfourth",
    "first\r\nsecond",
    "*bold* _em_ `code` [link](javascript:alert(1)) ![img](x) <b>html</b> &amp; | ~~s~~",
    "# heading",
    "- [x] item",
    "1. first",
    "2) second",
    "    code",
    "---",
    "===",
    "> quote",
    "www.example.com https://example.com/a?b=1&copy=2 me@example.com",
    "<r><t>raw</t></r>",
    "<r>",
    "_x0041_ _x0041_x0042_",
    '#eval(read("/etc/passwd")) #[x] $x$ @ref <label> \\u{41} // note /* */',
    "עברית عربي",
    "\u202egnp.exe\u202c",
    "😀👨‍👩‍👧 ไทย",
    "{{ template }} {% tag %}",
    "中文，全角（标点）。",
)
CONTROL = ("\x00nul", "bell\x07", "\x01\x08", "\x1b[31m", "\x85next", "\x7f")


def text(zh_hans: str, en: str) -> Text:
    return Text(zh_hans=zh_hans, en=en)


SOURCE = Source(
    publisher="国家互联网信息办公室",
    url="https://www.cac.gov.cn/2023-07/13/c_1690898327029107.htm",
    kind=text("官方", "official"),
    checked_on=dt.date(2026, 11, 1),
)

RECEIPT = Evidence(
    title="备案回执 2026",
    name="receipt.pdf",
    url="",
    sha256="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    effective_on=dt.date(2025, 11, 1),
    expires_on=dt.date(2026, 10, 31),
    expired=True,
)
PAGE = Evidence("公示页", "", "https://beian.example/4711", "", None, None, expired=False)
CHANGED = Flag(
    "changed",
    text("文本有变：请重新确认", "The text changed: confirm it again"),
    dt.datetime(2026, 11, 1, 8, 0, tzinfo=dt.UTC),
)

FILING = Item(
    id=17,
    version=4,
    ref="cn-im-17-2",
    revision=2,
    locator=text("第十七条", "Art. 17"),
    title=text("办理算法备案", "File the algorithm"),
    text=text(
        "提供具有舆论属性或者社会动员能力的生成式人工智能服务的，"
        "应当按照国家有关规定履行算法备案和变更、注销备案手续。",
        "A service with public-opinion attributes or the capacity for social mobilisation "
        "completes the filing, change and cancellation formalities for algorithms.",
    ),
    force="mandatory",
    force_label=text("强制", "Mandatory"),
    not_law=False,
    verdict="applies",
    verdict_label=text("适用", "Applies"),
    why=(
        text("市场：中国，与办法法域相符。", "Market: China matches the Measures’ jurisdiction."),
        text(
            "产品情况：服务具有舆论属性（第十七条）。",
            "Product fact: the service has public-opinion attributes (Art. 17).",
        ),
    ),
    status="done",
    status_label=text("已完成", "Done"),
    owner="陈瑜",
    due=dt.date(2023, 10, 18),
    due_moment=None,
    due_label=text("上线 2023年9月28日 + 10个工作日", "launch 28 September 2023 + 10 working days"),
    due_reason="法务已与网信办约定。",
    provisional=False,
    overdue=False,
    met_on=None,
    note="备案号已公示。",
    reason="",
    links=("https://wiki.example/filing", "https://tracker.example/17"),
    evidence=(RECEIPT, PAGE),
    flags=(CHANGED,),
    submitted_by="",
    archived_at=None,
    evidence_examples=(text("备案回执", "Filing receipt"), text("公示页截图", "Screenshot")),
    penalty=text("警告、责令改正", "Warning, order to correct"),
    sources=(
        SOURCE,
        dataclasses.replace(SOURCE, publisher="CAC", kind=text("译文", "translation")),
    ),
    confidence="high",
    confidence_label=text("高", "High"),
    url="https://regtrack.example/obligations/cn-im-17-2/",
    changed_at=dt.datetime(2026, 10, 16, 8, 5, tzinfo=dt.UTC),
    changed_by="陈瑜",
)


def _like(item: Item, **changes: object) -> Item:
    return dataclasses.replace(item, **changes)  # type: ignore[arg-type]


MINORS = _like(
    FILING,
    id=18,
    ref="cn-im-10",
    locator=text("第十条", "Art. 10"),
    title=text("防范未成年人依赖沉迷", "Keep minors from over-reliance"),
    status="in-progress",
    status_label=text("进行中", "In progress"),
    owner="",
    due=None,
    due_label=text("持续", "Continuous"),
    due_reason="",
    links=(),
    evidence=(),
    flags=(),
    note="",
    changed_at=None,
    changed_by="",
)
REVIEW = _like(
    MINORS,
    id=19,
    ref="cn-im-14",
    title=text("以优化训练等方式整改", "Rectify, for example by retraining"),
    status="in-review",
    status_label=text("审核中", "In review"),
)
FOREIGN = _like(
    MINORS,
    id=20,
    ref="cn-im-23",
    locator=text("第二十三条第二款", "Art. 23(2)"),
    title=text("外商投资合规", "Comply with foreign-investment law"),
    status="not-applicable",
    status_label=text("不适用", "Not applicable"),
    reason="运营主体无外商投资。",
)
DRAFT = _like(
    MINORS,
    id=21,
    ref="cn-draft-15",
    locator=text("第十五条", "Art. 15"),
    title=text("三个月内优化训练", "Retrain within three months"),
    force="proposed",
    force_label=text("拟议", "Proposed"),
    not_law=True,
    status="todo",
    status_label=text("待办", "To do"),
)
PRECEDENT = _like(
    DRAFT,
    id=22,
    ref="it-gar-114-4",
    locator=text("第114号命令第4点", "Order no. 114, point 4"),
    title=text("在注册流程中前置隐私告知", "Show the notice before sign-up"),
    force="mandatory",
    force_label=text("强制", "Mandatory"),
    not_law=False,
    verdict="precedent",
    verdict_label=text("先例", "Precedent"),
    why=(text("命令只针对OpenAI。", "The order names OpenAI."),),
)
QUESTION = _like(
    PRECEDENT,
    id=23,
    ref="us-ca-243-2",
    title=text("向用户说明为 AI", "Tell people it is AI"),
    verdict="needs-answer",
    verdict_label=text("待回答", "Needs an answer"),
)

INCIDENT = _like(
    MINORS,
    id=24,
    ref="cn-im-14-1",
    title=text("报告事件", "Report the incident"),
    due=dt.date(2026, 11, 20),
    due_moment=dt.datetime(2026, 11, 20, 1, 30, tzinfo=dt.UTC),
    due_label=text("得知 + 72小时", "awareness + 72 hours"),
    provisional=True,
    overdue=True,
)
GONE = _like(
    FILING,
    id=25,
    ref="cn-draft-09",
    title=text("旧稿之义务", "A duty of the old draft"),
    note="archived words",
    archived_at=dt.datetime(2026, 11, 2, 8, 0, tzinfo=dt.UTC),
)

MEASURES = Group(
    ref="cn-interim-measures",
    title=text("生成式人工智能服务管理暂行办法", "Interim Measures for Generative AI Services"),
    kind_label=text("部门规章", "Departmental rule"),
    jurisdiction=text("中国", "China"),
    status="in-force",
    status_label=text("施行中", "In force"),
    not_law=False,
    items=(FILING, MINORS, REVIEW, FOREIGN, INCIDENT),
)
DRAFT_MEASURES = Group(
    ref="cn-draft-measures",
    title=text("办法（征求意见稿）", "Measures (draft for comment)"),
    kind_label=text("草案", "Draft"),
    jurisdiction=text("中国", "China"),
    status="proposed",
    status_label=text("征求意见", "Proposed"),
    not_law=True,
    items=(DRAFT,),
)
OLD_DRAFT = dataclasses.replace(DRAFT_MEASURES, ref="cn-old-draft", items=(GONE,))
ORDER = Group(
    ref="it-garante-chatgpt",
    title=text("意大利数据保护局第114号命令", "Garante order no. 114"),
    kind_label=text("命令", "Order"),
    jurisdiction=text("意大利", "Italy"),
    status="in-force",
    status_label=text("有效", "In effect"),
    not_law=False,
    items=(PRECEDENT, QUESTION),
)

NORMAL = ChecklistDocument(
    id=5,
    uid="4f0c2b7e-6d1a-4b7f-9a52-0d6a1c3e8f11",
    title="2026年发布清单",
    team="示例团队",
    product="面向公众的聊天服务",
    organisation="示例公司 Example Ltd",
    on=dt.date(2026, 11, 22),
    known=dt.date(2026, 11, 20),
    made_at=MADE_AT,
    url="https://regtrack.example/checklists/5/?on=2026-11-22&known=2026-11-20",
    licence="CC BY 4.0",
    facts=(
        Fact(
            text("角色", "Role"),
            (text("提供者", "provider"), text("使用他方模型", "uses another firm’s model")),
        ),
        Fact(text("规模", "Size"), ()),
    ),
    markets=(
        Market(text("中国", "China"), dt.date(2023, 9, 28), dt.date(2027, 1, 31)),
        Market(text("意大利", "Italy"), None, None),
    ),
    changed_on=dt.date(2026, 9, 1),
    groups=(MEASURES, DRAFT_MEASURES, ORDER),
    archived=(OLD_DRAFT,),
    labels=MADE_LABELS,
)
EMPTY = dataclasses.replace(NORMAL, facts=(), markets=(), groups=(), archived=())


def nasty(words: tuple[str, ...] = (*NASTY, *CONTROL)) -> ChecklistDocument:
    """Every nasty text as note, title, reason, owner and publisher, and a very long one."""
    items = tuple(
        _like(
            FILING,
            id=number,
            title=text(f"{word}中", word),
            note=word,
            reason=word,
            owner=word,
            due_reason=word,
            links=(word,),
            evidence=(dataclasses.replace(RECEIPT, title=word, name=word),),
            submitted_by=word,
            changed_by=word,
            why=(text(word, word),),
            sources=(Source(word, f"javascript:{word}", text(word, word), SOURCE.checked_on),),
            url=f"https://e.example/{word}",
        )
        for number, word in enumerate((*words, LONG))
    )
    return dataclasses.replace(
        NORMAL,
        title=words[0],
        product="=1+2 & <b>x</b>\nsecond line",
        team=words[-1],
        organisation=LONG,
        groups=(dataclasses.replace(MEASURES, items=items),),
        archived=(),
    )


def many(count: int = 1_000) -> ChecklistDocument:
    """`count` duties in ten groups."""
    groups = tuple(
        dataclasses.replace(
            MEASURES,
            ref=f"group-{group}",
            title=text(f"第{group}部规章", f"Rule no. {group}"),
            items=tuple(
                _like(
                    FILING,
                    id=number,
                    ref=f"duty-{number}",
                    title=text(f"义务{number}", f"Duty {number}"),
                )
                for number in range(group, count, 10)
            ),
        )
        for group in range(10)
    )
    return dataclasses.replace(NORMAL, groups=groups, archived=())


ROW = TimelineRow(
    ref="cn-interim-measures-in-force",
    edtf="2023-08-15",
    earliest=dt.date(2023, 8, 15),
    latest=dt.date(2023, 8, 15),
    known_from=dt.date(2023, 7, 13),
    expected=False,
    is_exact=True,
    first_known_from=dt.date(2023, 7, 13),
    recorded_at=dt.datetime(2026, 10, 16, 8, 5, tzinfo=dt.UTC),
    sequence=0,
    dates=(),
    moved=(),
    expected_since=None,
    fell_away=False,
    lost=None,
    counted_day=None,
    jurisdiction_code="CN",
    jurisdiction=text("中国", "China"),
    kind="in-force",
    kind_label=text("施行", "In force"),
    badges=(("in-force", text("施行中", "In effect")),),
    status_label=text("施行中", "In effect"),
    instrument_status="in-force",
    instrument_status_label=text("施行中", "In effect"),
    not_law=False,
    title=text("暂行办法施行", "The Interim Measures enter into force"),
    summary=text("七部门联合令第15号。", "Joint order no. 15."),
    scope=Text(),
    instrument_ref="cn-interim-measures",
    instrument=text("暂行办法", "Interim Measures"),
    instrument_kind_label=text("部门规章", "Departmental rule"),
    duties=36,
    sources=(SOURCE,),
    confidence="high",
    confidence_label=text("高", "High"),
    url="https://regtrack.example/events/cn-interim-measures-in-force/",
)
COMPLAINT = dataclasses.replace(
    ROW,
    ref="us-caidp-complaint",
    edtf="2023-03/..",
    earliest=dt.date(2023, 3, 1),
    latest=None,
    is_exact=False,
    not_law=True,
    title=text("=1+2", "=1+2"),
)
MOVER = Mover(
    "eu-act-published",
    text("修正法公布", "Published"),
    "eu-act",
    text("《修正法》", "Amending act"),
)
MOVED = dataclasses.replace(
    ROW,
    ref="eu-rule-applies",
    edtf="2027-12-02",
    earliest=dt.date(2027, 12, 2),
    latest=dt.date(2027, 12, 2),
    known_from=dt.date(2026, 7, 1),
    sequence=1,
    kind="applies",
    moved=(
        EarlierDate(
            edtf="2026-08-02",
            earliest=dt.date(2026, 8, 2),
            latest=dt.date(2026, 8, 2),
            known_from=dt.date(2024, 7, 12),
            expected=False,
            next_known_from=dt.date(2026, 7, 1),
            moved_by=MOVER,
            note=text("推迟适用。", "Its application is put off."),
        ),
    ),
    dates=(
        AssertedDate(
            edtf="2027-12-02",
            earliest=dt.date(2027, 12, 2),
            latest=dt.date(2027, 12, 2),
            known_from=dt.date(2026, 7, 1),
            recorded_at=MADE_AT,
            expected=False,
            state="now",
            moved_by=MOVER,
            note=text("推迟适用。", "Its application is put off."),
        ),
    ),
)
TIMELINE = TimelineDocument(
    on=NORMAL.on,
    known=NORMAL.known,
    made_at=MADE_AT,
    url="https://regtrack.example/timeline/?jurisdiction=CN",
    licence="CC BY 4.0",
    filters=((text("法域", "Jurisdiction"), "CN"),),
    rows=(ROW, COMPLAINT, MOVED),
    labels=MADE_LABELS,
)
EMPTY_TIMELINE = dataclasses.replace(TIMELINE, filters=(), rows=())
