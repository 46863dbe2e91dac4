"""The words in which differences between editions are told."""

from collections.abc import Mapping
from typing import Final

KINDS: Final[Mapping[str, Mapping[str, str]]] = {
    "rule": {"en": "Rule", "zh-Hans": "规则"},
    "path": {"en": "Path", "zh-Hans": "路径"},
    "table": {"en": "Table", "zh-Hans": "表"},
    "row": {"en": "Table", "zh-Hans": "表"},
    "cell": {"en": "Table", "zh-Hans": "表"},
    "fact": {"en": "Fact", "zh-Hans": "事实"},
    "use": {"en": "Use", "zh-Hans": "用途"},
    "consent": {"en": "Consent", "zh-Hans": "同意事项"},
    "charge": {"en": "Charge", "zh-Hans": "收费"},
    "define": {"en": "Intermediate value", "zh-Hans": "中间值"},
    "group": {"en": "The cap of the group", "zh-Hans": "组别上限"},
    "indicator": {"en": "Indicator", "zh-Hans": "指标"},
    "edition": {"en": "Rulebook", "zh-Hans": "规则手册"},
}

SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    "added": {"en": "{kind} {id} was added.", "zh-Hans": "新增{kind}“{id}”。"},
    "removed": {"en": "{kind} {id} was removed.", "zh-Hans": "删除{kind}“{id}”。"},
    "changed": {
        "en": "{kind} {id}: {field} was {old}, is now {new}.",
        "zh-Hans": "{kind}“{id}”：{field}由“{old}”改为“{new}”。",
    },
    "moved": {
        "en": "{kind} {id} moved from {old} to {new}.",
        "zh-Hans": "{kind}“{id}”由 {old} 移至 {new}。",
    },
    "moved-name": {
        "en": "{kind} {old} is now called {new}; it says the same.",
        "zh-Hans": "{kind}“{old}”改称“{new}”，内容不变。",
    },
    "changed-define": {"en": "{id} was {old}, is now {new}.", "zh-Hans": "{kind}“{id}”由“{old}”改为“{new}”。"},
    "changed-group": {
        "en": "{kind} {id} was {old}, is now {new}.",
        "zh-Hans": "{kind}“{id}”由“{old}”改为“{new}”。",
    },
    "added-row": {"en": "Table {id}: the row {field} was added.", "zh-Hans": "表“{id}”：新增行“{field}”。"},
    "removed-row": {"en": "Table {id}: the row {field} was removed.", "zh-Hans": "表“{id}”：删除行“{field}”。"},
    "changed-cell": {
        "en": "Table {id}, row {field} was {old}, is now {new}.",
        "zh-Hans": "表“{id}”，行“{field}”由 {old} 改为 {new}。",
    },
}

SUMMARIES: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "figures": {
        "en": ("{number} figure changed.", "{number} figures changed."),
        "zh-Hans": ("{number} 个数值有变。", "{number} 个数值有变。"),
    },
    "unknown": {
        "en": ("{number} figure became known or unknown.", "{number} figures became known or unknown."),
        "zh-Hans": ("{number} 个数值由不详变为已知，或由已知变为不详。",) * 2,
    },
}
"""About one and about several."""

FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    "kind": {"en": "its kind", "zh-Hans": "类型"},
    "uses": {"en": "the list of uses", "zh-Hans": "用途清单"},
    "limit": {"en": "the limited indicator", "zh-Hans": "所限指标"},
    "at_most": {"en": "the upper bound", "zh-Hans": "上限"},
    "at_least": {"en": "the lower bound", "zh-Hans": "下限"},
    "require": {"en": "the condition", "zh-Hans": "要求"},
    "when": {"en": "when it applies", "zh-Hans": "适用条件"},
    "firmness": {"en": "its firmness", "zh-Hans": "刚性"},
    "basis": {"en": "its basis", "zh-Hans": "依据层级"},
    "cites": {"en": "what it cites", "zh-Hans": "引用条款"},
    "verified": {"en": "verified", "zh-Hans": "核实状态"},
    "discretion_who": {"en": "who has discretion", "zh-Hans": "裁量人"},
    "discretion": {"en": "the reach of discretion", "zh-Hans": "裁量幅度"},
    "overrides": {"en": "what it overrides", "zh-Hans": "优先于"},
    "mix": {"en": "how a mix counts", "zh-Hans": "混合用途算法"},
    "relaxes": {"en": "what it relaxes", "zh-Hans": "放宽的规则"},
    "level": {"en": "its level", "zh-Hans": "档位"},
    "cap": {"en": "its cap", "zh-Hans": "封顶"},
    "group": {"en": "its group", "zh-Hans": "所属组"},
    "cost_fixed": {"en": "its fixed cost", "zh-Hans": "固定成本"},
    "cost_rate": {"en": "its cost per level", "zh-Hans": "按档成本"},
    "obliges": {"en": "its obligations", "zh-Hans": "附带义务"},
    "consents": {"en": "its consents", "zh-Hans": "所需同意"},
    "excludes": {"en": "what it excludes", "zh-Hans": "互斥路径"},
    "requires": {"en": "what it requires", "zh-Hans": "前置路径"},
    "type": {"en": "its type", "zh-Hans": "数据类型"},
    "unit": {"en": "its unit", "zh-Hans": "单位"},
    "from": {"en": "its source", "zh-Hans": "来源"},
    "may_be": {"en": "the words that may stand for it", "zh-Hans": "可代填的词"},
    "parent": {"en": "its parent", "zh-Hans": "上级用途"},
    "holder": {"en": "the holder", "zh-Hans": "权利人类型"},
    "threshold": {"en": "the threshold", "zh-Hans": "同意门槛"},
    "standing": {"en": "the standing", "zh-Hans": "效力"},
    "amount": {"en": "the amount", "zh-Hans": "金额"},
    "precision": {"en": "the number of decimals", "zh-Hans": "小数位数"},
    "keys": {"en": "the keys", "zh-Hans": "查询键"},
    "columns": {"en": "the columns", "zh-Hans": "列"},
    "authority": {"en": "the authority", "zh-Hans": "主管机关"},
    "transition": {"en": "what happens to open cases", "zh-Hans": "在办案件的过渡办法"},
    "currency": {"en": "the currency", "zh-Hans": "货币"},
    "units": {"en": "further units", "zh-Hans": "自定单位"},
    "commitments": {"en": "the commitments asked", "zh-Hans": "要求的承诺"},
}
