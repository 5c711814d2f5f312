"""The smallest pack with a node of every kind; tests put faults and changes into it."""

PACK = """\
schema: regtrack-register/1
jurisdictions:
  - code: CN
    name: {zh-hans: 中国, en: China}
    time_zone: Asia/Shanghai
authorities:
  - ref: cac
    name: {zh-hans: 网信办, en: CAC}
    jurisdiction: CN
facets:
  - ref: role
    name: {zh-hans: 角色, en: Role}
    question: {zh-hans: 什么角色？, en: Which role}
    values:
      - ref: provider
        name: {zh-hans: 提供者, en: Provider}
      - ref: user
        name: {zh-hans: 使用者, en: User}
themes:
  - ref: safety
    name: {zh-hans: 安全, en: Safety}
sources:
  - ref: page
    url: https://example.org/rule
    publisher: Example
    kind: official
    checked_on: 2026-11-22
instruments:
  - ref: rule
    kind: law
    jurisdiction: CN
    authorities: [cac]
    title: {zh-hans: 规则, en: Rule}
    sources: [page]
    provisions:
      - ref: rule-1
        label: {zh-hans: 第一条, en: Art. 1}
        gist: {zh-hans: 要点, en: Gist}
    events:
      - ref: rule-published
        kind: published
        title: {zh-hans: 公布, en: Published}
        summary: {zh-hans: 公布了, en: It was published}
        dates:
          - edtf: 2023-07-13
            known_from: 2023-07-13
            source: page
    obligations:
      - ref: rule-duty
        provision: rule-1
        locator: {zh-hans: 第一条, en: Art. 1}
        force: mandatory
        title: {zh-hans: 做, en: Do it}
        text: {zh-hans: 应当做, en: It must be done}
        conditions:
          - facet: role
            any_of: [provider]
        applies_from: rule-published
        deadline: {kind: continuous}
        sources: [page]
mappings:
  - ref: map-duty
    to: [rule-duty]
    relation: new
    reason: {zh-hans: 新增, en: It is new}
"""
