"""Why a duty applies, in words, in both languages: one line a finding. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from regtrack.checklists.applicability import Decision, Finding, Outcome, Subject
from regtrack.core.texts import Text, the
from regtrack.register.phase import Phase, Standing
from regtrack.register.vocabulary import Vocabulary

_FOLLOWED = Text("产品遵循团队自有的这部规则。", "The product follows these rules of its team.")
_NOT_FOLLOWED = Text(
    "产品不遵循团队自有的这部规则。", "The product does not follow these rules of its team."
)


def reasons(
    decision: Decision, vocabulary: Vocabulary, standing: Standing, *, force: str = "mandatory"
) -> tuple[Text, ...]:
    """Every finding as a sentence, with the article it rests on, in the order they were asked.

    `force` is the duty's: a complaint asks and a promise was made, neither binds.
    """
    lines = []
    if any(finding.subject == Subject.FOLLOWED for finding in decision.findings):
        force = "taken-up" if force == "voluntary" else force
    for finding in decision.findings:
        match finding.subject:
            case Subject.FOLLOWED:
                line = _FOLLOWED if finding.outcome == Outcome.MET else _NOT_FOLLOWED
            case Subject.TIME:
                line = _time(standing, force)
            case Subject.MARKET:
                line = _market(finding, vocabulary)
            case Subject.FACET:
                line = _facet(finding, vocabulary)
            case Subject.ADDRESSEE:
                line = _addressee(finding, vocabulary, force)
        lines.append(_with_basis(line, finding.basis))
    return tuple(lines)


def _time(standing: Standing, force: str) -> Text:
    if standing.phase in {Phase.ENDED, Phase.SUSPENDED} and standing.ends:
        ended = standing.ends.words
        if standing.phase == Phase.SUSPENDED:
            return Text(
                f"自{ended.zh_hans}起暂停施行。", f"It has been suspended since {ended.en}."
            )
        return Text(f"已于{ended.zh_hans}终止。", f"It ended on {ended.en}.")
    if standing.starts is None or standing.starts.day is None:
        return Text("适用日期尚未确定。", "The day from which it applies is not appointed yet.")
    started = standing.starts.words
    if standing.phase == Phase.AHEAD:
        return Text(
            f"自{started.zh_hans}起适用，尚未到期。",
            f"It applies from {started.en}, which lies ahead.",
        )
    match force:
        case "proposed":
            return Text(f"{started.zh_hans}提出，并非法律。", f"Proposed on {started.en}; not law.")
        case "requested":
            return Text(
                f"{started.zh_hans}请求，并非法律。", f"Asked for on {started.en}; not law."
            )
        case "voluntary":
            return Text(f"{started.zh_hans}承诺，并非法律。", f"Promised on {started.en}; not law.")
        case "taken-up":
            return Text(
                f"团队自{started.zh_hans}起采用，并非法律。",
                f"Taken up by the team from {started.en}; not law.",
            )
        case "encouraged":
            return Text(
                f"自{started.zh_hans}起鼓励，不具约束力。",
                f"Encouraged since {started.en}; not binding.",
            )
    if not standing.starts.is_exact:
        return Text(
            f"自{started.zh_hans}起适用，具体日期不明。",
            f"It applies from {started.en}; the exact day is not known.",
        )
    return Text(f"自{started.zh_hans}起适用。", f"It has applied since {started.en}.")


def _market(finding: Finding, vocabulary: Vocabulary) -> Text:
    names = vocabulary.jurisdictions
    rule = names[finding.expected[0]]
    found = listed([names[code] for code in finding.found])
    if finding.outcome == Outcome.MET and not finding.found:
        return Text("国际文件，不限地域。", "It is international, for every market.")
    if finding.outcome == Outcome.UNMET:
        return Text(
            f"属于{rule.zh_hans}规则，产品未在该地提供。",
            f"It is a rule of {the(rule.en)}, where the product is not offered.",
        )
    if finding.outcome == Outcome.UNKNOWN:
        return Text(
            f"产品在{found.zh_hans}提供；是否在{rule.zh_hans}提供，尚未回答。",
            f"The product is offered in {the(found.en)}; whether in {the(rule.en)} too was not answered.",
        )
    if finding.found == finding.expected:
        return Text(f"产品在{rule.zh_hans}提供。", f"The product is offered in {the(rule.en)}.")
    return Text(
        f"产品在{found.zh_hans}提供，属{rule.zh_hans}规则的适用地域。",
        f"The product is offered in {the(found.en)}, which rules of {the(rule.en)} cover.",
    )


def _facet(finding: Finding, vocabulary: Vocabulary) -> Text:
    facet = vocabulary.facets[finding.facet]
    wanted = listed(
        [facet.values[ref].name for ref in finding.expected or finding.excluded], last=("或", "or")
    )
    found = listed([facet.values[ref].name for ref in finding.found])
    unless = bool(finding.excluded)
    if finding.outcome == Outcome.UNKNOWN:
        return Text(
            f"{facet.name.zh_hans}尚未回答；{'不适用于' if unless else '适用于'}：{wanted.zh_hans}。",
            f"{facet.name.en} was not answered; it {'does not apply to' if unless else 'applies to'}: "
            f"{wanted.en}.",
        )
    if finding.outcome == Outcome.MET:
        return Text(f"{facet.name.zh_hans}：{found.zh_hans}。", f"{facet.name.en}: {found.en}.")
    return Text(
        f"{facet.name.zh_hans}：{found.zh_hans}；{'不适用于' if unless else '只适用于'}：{wanted.zh_hans}。",
        f"{facet.name.en}: {found.en}; it {'does not apply to' if unless else 'applies only to'}: "
        f"{wanted.en}.",
    )


def _addressee(finding: Finding, vocabulary: Vocabulary, force: str) -> Text:
    named = listed([vocabulary.organisations[ref] for ref in finding.expected])
    if finding.outcome == Outcome.MET:
        return Text(f"点名{named.zh_hans}。", f"It names {named.en}.")
    match force:
        case "requested" | "proposed":
            said = Text(f"只向{named.zh_hans}提出", f"It asks only {named.en}")
        case "voluntary":
            said = Text(f"只是{named.zh_hans}的承诺", f"It is a promise of {named.en} only")
        case _:
            said = Text(f"只约束{named.zh_hans}", f"It binds only {named.en}")
    return Text(f"{said.zh_hans}；对其他团队仅供参考。", f"{said.en}; to others it is a precedent.")


def _with_basis(line: Text, basis: Text) -> Text:
    if not basis:
        return line
    return Text(
        f"{line.zh_hans.removesuffix('。')}（{basis.zh_hans}）。",
        f"{line.en.removesuffix('.')} ({basis.en}).",
    )


def listed(texts: Iterable[Text], last: tuple[str, str] = ("和", "and")) -> Text:
    """a, b and c / a、b和c"""
    texts = list(texts)
    chinese, english = [text.get("zh-hans") for text in texts], [text.get("en") for text in texts]
    if len(texts) < 2:
        return Text("".join(chinese), "".join(english))
    return Text(
        f"{'、'.join(chinese[:-1])}{last[0]}{chinese[-1]}",
        f"{', '.join(english[:-1])} {last[1]} {english[-1]}",
    )
