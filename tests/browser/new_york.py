"""What the editors of `test_editor.py` enter: true, so that nothing untrue ever looks like a fact.

Read for it: the citation of Local Law 2021/144 (enacted 11 December 2021) and its text as quoted in
public audits of employers (Administrative Code § 20-871), the notice of adoption of the
department's rules, its website's notices of December 2022 and 6 April 2023 as quoted on the day by
DCI Consulting, and the Comptroller's page on the audit of 2 December 2025.
"""

from __future__ import annotations

LEGISTAR = (
    "https://legistar.council.nyc.gov/LegislationDetail.aspx"
    "?ID=4344524&GUID=B051915D-A9AC-451E-81F8-6596032FA3F9"
)
DELAYED = "https://blog.dciconsult.com/nyc-aedt-enforcement-delayed"
DELAYED_AGAIN = "https://blog.dciconsult.com/nyc-aedt-enforcement-delayed-again"

TITLE = {
    "zh": "2021年第144号地方法（自动化雇佣决策工具）",
    "en": "Local Law 144 of 2021, in relation to automated employment decision tools",
}
SHORT = {"zh": "纽约市第144号地方法", "en": "NYC Local Law 144"}
WHY = "Take up New York City’s law on hiring tools."
REF = "us-ny-nyc-local-law-144"
PROVISION_REF = f"{REF}-art-20-871"
IN_FORCE = f"{REF}-2023-01-01-in-force"

MILESTONES: list[dict[str, str]] = [
    {
        "kind": "adopted",
        "date": "2021-12-11",
        "known": "2021-12-11",
        "title_zh": "未经市长签署而成为法律",
        "title_en": "Becomes law without the mayor’s signature",
        "summary_zh": "市议会通过的法案未经市长签署即成为2021年第144号地方法。",
        "summary_en": "The council’s bill becomes Local Law 144 of 2021 without the mayor’s signature.",
    },
    {
        "kind": "in-force",
        "date": "2023-01-01",
        "known": "2021-12-11",
        "title_zh": "第144号地方法生效",
        "title_en": "Local Law 144 takes effect",
        "summary_zh": "法律自身规定的生效日期。",
        "summary_en": "The day that the law itself sets.",
    },
    {
        # The department's website said no more than “December 2022 Update”.
        "kind": "statement",
        "date": "2022-12",
        "known": "2022-12-13",
        "title_zh": "市消费者与劳工保护局宣布暂缓执法",
        "title_en": "The department puts off enforcement",
        "summary_zh": "因公众意见众多，该局将举行第二次听证，2023年4月15日前不执法。",
        "summary_en": "After many public comments the department plans a second hearing and "
        "will not enforce the law until 15 April 2023.",
    },
    {
        "kind": "applies",
        "date": "2023-04-15",
        "known": "2022-12-13",
        "title_zh": "开始对自动化雇佣决策工具执法",
        "title_en": "Enforcement on hiring tools begins",
        "summary_zh": "市消费者与劳工保护局自该日起执法。",
        "summary_en": "The Department of Consumer and Worker Protection enforces the law from this day.",
    },
]
PROVISION = {
    "label_zh": "《纽约市行政法典》第20-871条",
    "label_en": "NYC Administrative Code § 20-871",
    "gist_zh": "自动化雇佣决策工具的使用条件与告知。",
    "gist_en": "When an automated employment decision tool may be used, and the notices.",
}
DUTIES: list[dict[str, str]] = [
    {
        "theme": "Governance",
        "place_zh": "《纽约市行政法典》第20-871条(a)款第1项",
        "place_en": "NYC Administrative Code § 20-871(a)(1)",
        "title_zh": "使用前一年内完成偏见审计",
        "title_en": "Have a bias audit within the year before use",
        "text_zh": "雇主和职业介绍机构使用自动化雇佣决策工具的，该工具须在使用前一年内经过偏见审计。",
        "text_en": "Employers and employment agencies may use an automated employment decision tool "
        "only if it was the subject of a bias audit no more than one year before its use.",
        "deadline": "recurring",
    },
    {
        "theme": "Transparency and labelling",
        "place_zh": "《纽约市行政法典》第20-871条(a)款第2项",
        "place_en": "NYC Administrative Code § 20-871(a)(2)",
        "title_zh": "在网站公布偏见审计结果摘要",
        "title_en": "Publish a summary of the bias audit’s results",
        "text_zh": "使用前，须在网站上公布最近一次偏见审计的结果摘要和该工具的分发日期。",
        "text_en": "Before use, a summary of the most recent bias audit’s results and the tool’s "
        "distribution date are public on the website.",
        "deadline": "before-launch",
    },
    {
        "theme": "Transparency and labelling",
        "place_zh": "《纽约市行政法典》第20-871条(b)款第1项",
        "place_en": "NYC Administrative Code § 20-871(b)(1)",
        "title_zh": "至少提前十个工作日告知求职者",
        "title_en": "Notify candidates ten business days ahead",
        "text_zh": "须在使用前至少十个工作日告知居住在该市的求职者或者雇员，并允许其申请其他选拔程序。",
        "text_en": "Candidates and employees who reside in the city are told no less than ten business "
        "days before the use, and may ask for an alternative selection process.",
        "deadline": "before-launch",
    },
]
# The fourth duty has a period that the engine counts and a condition: it needs the whole form.
ON_REQUEST = {
    "place_zh": "《纽约市行政法典》第20-871条(b)款第3项",
    "place_en": "NYC Administrative Code § 20-871(b)(3)",
    "title_zh": "三十日内答复数据来源与保存政策的书面请求",
    "title_en": "Answer written requests about data within 30 days",
    "text_zh": "未在网站公布的，须在收到书面请求之日起三十日内提供所收集数据的类型、来源和保存政策。",
    "text_en": "Where the website does not disclose them, the type and source of the data collected "
    "and the retention policy are provided within 30 days of the written request.",
    "basis_zh": "雇主与职业介绍机构",
    "basis_en": "An employer or an employment agency",
}
REASON = {
    "zh": "两者均要求告知本人使用自动化工具；纽约市须提前十个工作日，科罗拉多州另须说明不利结果。",
    "en": "Both ask to tell the person that an automated tool is used; New York City ten business "
    "days ahead, Colorado with an explanation of adverse outcomes.",
}

# == Two more texts, each entered by another person ==
RULES = {
    "title_zh": "关于自动化雇佣决策工具的规则（《纽约市规章汇编》第6编第5-300条以下）",
    "title_en": "Rules on automated employment decision tools (6 RCNY § 5-300 et seq.)",
    "short_zh": "纽约市自动化雇佣决策工具规则",
    "short_en": "NYC AEDT rules",
    "url": "https://rules.cityofnewyork.us/rule/automated-employment-decision-tools/",
}
AUDIT = {
    "title_zh": "第144号地方法执法情况审计",
    "title_en": "Enforcement of Local Law 144: an audit",
    "url": "https://www.osc.ny.gov/state-agencies/audits/2025/12/02/"
    "enforcement-local-law-144-automated-employment-decision-tools",
}
RULES_IN_FORCE = {
    "kind": "in-force",
    "date": "2023-05-06",
    "known": "2023-04-06",
    "title_zh": "规则生效",
    "title_en": "The rules take effect",
    "summary_zh": "2023年4月6日公布的实施规则自该日起生效。",
    "summary_en": "The implementing rules that were published on 6 April 2023 take effect.",
}
RULES_PROVISION = {
    "label_zh": "《纽约市规章汇编》第6编第5-302条",
    "label_en": "6 RCNY § 5-302",
    "gist_zh": "偏见审计所用的数据。",
    "gist_en": "The data of a bias audit.",
}
RULES_DUTY = {
    "place_zh": "《纽约市规章汇编》第6编第5-302条(b)款",
    "place_en": "6 RCNY § 5-302(b)",
    "title_zh": "使用测试数据的，在摘要中说明理由",
    "title_en": "Explain in the summary why test data was used",
    "text_zh": "偏见审计使用测试数据的，结果摘要须说明未使用历史数据的理由，以及测试数据如何生成和取得。",
    "text_en": "If a bias audit uses test data, the summary of results explains why historical data "
    "was not used and describes how the test data was generated and obtained.",
    "deadline": "continuous",
}
AUDIT_ISSUED = {
    "kind": "statement",
    "date": "2025-12-02",
    "known": "2025-12-02",
    "title_zh": "州审计长公布对第144号地方法执法情况的审计",
    "title_en": "State Comptroller publishes an audit of the enforcement of Local Law 144",
    "summary_zh": "审计期间为2023年7月至2025年6月。",
    "summary_en": "The audit covered the period from July 2023 through June 2025.",
}
