"""The sentences of an explanation, in English and in the register of a municipal window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    # Limits
    "above": {
        "en": "You propose {a_label} of {proposed}; the ceiling is {bound}{formula}.",
        "zh-Hans": "拟定{label}为 {proposed}，本宗地{label}上限为 {bound}{formula}，超出 {by}。",
    },
    "below": {
        "en": "You propose {a_label} of {proposed}; the least is {bound}{formula}.",
        "zh-Hans": "拟定{label}为 {proposed}，本宗地{label}下限为 {bound}{formula}，尚差 {by}。",
    },
    "under": {
        "en": "You propose {a_label} of {proposed}; the ceiling is {bound}{formula}, which leaves {by}.",
        "zh-Hans": "拟定{label}为 {proposed}，本宗地{label}上限为 {bound}{formula}，尚余 {by}。",
    },
    "just": {
        "en": "You propose {a_label} of {proposed}, exactly the ceiling{formula}.",
        "zh-Hans": "拟定{label}为 {proposed}，恰为本宗地上限{formula}。",
    },
    "over": {
        "en": "You propose {a_label} of {proposed}; the least is {bound}{formula}.",
        "zh-Hans": "拟定{label}为 {proposed}，不低于本宗地下限 {bound}{formula}。",
    },
    "ceiling": {
        "en": "The ceiling of the {label} is {bound}{formula}; what you propose is not said yet.",
        "zh-Hans": "本宗地{label}上限为 {bound}{formula}；方案尚未提出{label}。",
    },
    "floor": {
        "en": "The least {label} is {bound}{formula}; what you propose is not said yet.",
        "zh-Hans": "本宗地{label}下限为 {bound}{formula}；方案尚未提出{label}。",
    },
    "no_ceiling": {
        "en": "This rule sets no ceiling of the {label} here.",
        "zh-Hans": "本条对本宗地{label}不设上限。",
    },
    "no_floor": {
        "en": "This rule sets no least {label} here.",
        "zh-Hans": "本条对本宗地{label}不设下限。",
    },
    "bound_not_applicable": {
        "en": "A limit on the {label} does not arise here.",
        "zh-Hans": "本宗地不存在本条所限{label}的情形。",
    },
    "bound_unknown": {
        "en": "The limit on the {label} cannot be worked out: {causes}.",
        "zh-Hans": "{label}限值暂无法计算：{causes}。",
    },
    "lower": {
        "en": "Lower it to {bound}{or_paths}.",
        "zh-Hans": "请将{label}降至 {bound} 以内{or_paths}。",
    },
    "raise": {
        "en": "Raise it to {bound}{or_paths}.",
        "zh-Hans": "请将{label}提高至 {bound} 以上{or_paths}。",
    },
    "no_way_down": {
        "en": "Nothing above 0 is left for this proposal{or_paths}.",
        "zh-Hans": "本条对本方案不留余地{or_paths}。",
    },
    "or_path": {"en": ", or take the path {paths}", "zh-Hans": "，或采用路径{paths}"},
    "or_paths": {"en": ", or take one of the paths {paths}", "zh-Hans": "，或从下列路径中选用：{paths}"},
    "path_title": {"en": "“{title}”", "zh-Hans": "“{title}”"},
    "path_reach": {"en": "“{title}” (up to {bound})", "zh-Hans": "“{title}”（可至 {bound}）"},
    "path_reach_floor": {"en": "“{title}” (down to {bound})", "zh-Hans": "“{title}”（可低至 {bound}）"},
    "path_lift": {"en": "“{title}” (which removes the limit)", "zh-Hans": "“{title}”（可免除此限）"},
    "by_paths": {
        "en": "With {paths}, taken here.",
        "zh-Hans": "已计入所采用的路径：{paths}。",
    },
    "discretion": {
        "en": "Up to {bound} is within the discretion of the {who}, for stated reasons.",
        "zh-Hans": "{bound} 以内属{who}裁量范围，须说明理由。",
    },
    "beyond_discretion": {
        "en": "Discretion of the {who} ends at {bound}.",
        "zh-Hans": "{who}的裁量以 {bound} 为限。",
    },
    "formula": {"en": " = {formula}", "zh-Hans": "（＝{formula}）"},
    "from_facts": {"en": "Worked out from {facts}.", "zh-Hans": "依据：{facts}。"},
    "fact": {"en": "{label} {value} ({source})", "zh-Hans": "{label} {value}（{source}）"},
    "fact_yes": {"en": "{label}: {value} ({source})", "zh-Hans": "{label}：{value}（{source}）"},
    # Conditions
    "asks_fails": {
        "en": "{subject} is {value}{source}; the rule asks for {bound}.",
        "zh-Hans": "{subject}为 {value}{source}，本条要求{bound}。",
    },
    "asks_holds": {
        "en": "{subject} is {value}{source}, as asked: {bound}.",
        "zh-Hans": "{subject}为 {value}{source}，符合“{bound}”的要求。",
    },
    "source": {"en": " ({source})", "zh-Hans": "（{source}）"},
    "bring_down": {"en": "Bring it down to {bound}{or_paths}.", "zh-Hans": "请降至 {bound}{or_paths}。"},
    "bring_up": {"en": "Bring it up to {bound}{or_paths}.", "zh-Hans": "请提高至 {bound}{or_paths}。"},
    "make_it": {"en": "It holds once {condition}{or_paths}.", "zh-Hans": "满足“{condition}”后即可通过{or_paths}。"},
    "condition_fails": {
        "en": "The rule asks that {condition}; here that is not so.",
        "zh-Hans": "本条要求：{condition}；现不满足。",
    },
    "condition_holds": {
        "en": "The rule asks that {condition}; here that is so.",
        "zh-Hans": "本条要求：{condition}；现已满足。",
    },
    "condition_unknown": {
        "en": "The rule asks that {condition}. Whether that is so is not known: {causes}.",
        "zh-Hans": "本条要求：{condition}。是否满足尚不确定：{causes}。",
    },
    "met_by_path": {
        "en": "It counts as met by the path {paths}.",
        "zh-Hans": "因采用路径{paths}，视为满足。",
    },
    # When
    "not_applicable": {
        "en": "It applies only where {when}; that is not so here.",
        "zh-Hans": "本条仅在“{when}”时适用，本宗地不属此情形。",
    },
    "when_unknown": {
        "en": "It applies where {when}; whether that is so here is not known: {causes}.",
        "zh-Hans": "本条在“{when}”时适用；是否属此情形尚不确定：{causes}。",
    },
    "overridden": {
        "en": "It gives way to {rules}, which applies here.",
        "zh-Hans": "本宗地适用{rules}，本条不再适用。",
    },
    "override_unknown": {
        "en": "Whether it gives way to {rules} is not known.",
        "zh-Hans": "是否让位于{rules}尚不确定。",
    },
    "rule_title": {"en": "“{title}”", "zh-Hans": "“{title}”"},
    # Uses
    "use_admitted": {
        "en": "{use} is allowed by {rules}.",
        "zh-Hans": "{use}符合{rules}，准予设立。",
    },
    "use_opened": {
        "en": "{use} is allowed by {rules}, opened by the path {paths}.",
        "zh-Hans": "经路径{paths}，{use}按{rules}准予设立。",
    },
    "use_not_admitted": {
        "en": "No rule allows {use} here. {reasons}",
        "zh-Hans": "本宗地无规则准许{use}。{reasons}",
    },
    "use_unknown": {
        "en": "Whether {use} is allowed here is not known: {causes}.",
        "zh-Hans": "{use}能否在本宗地设立尚不确定：{causes}。",
    },
    "use_not_said": {"en": "this use", "zh-Hans": "该用途"},
    "allow_reason_list": {
        "en": "{rule} covers {uses}.",
        "zh-Hans": "{rule}只涵盖{uses}。",
    },
    "allow_reason_when": {
        "en": "{rule} applies only where {when}.",
        "zh-Hans": "{rule}仅在“{when}”时适用。",
    },
    "allow_reason_overridden": {"en": "{rule} gives way to another rule.", "zh-Hans": "{rule}已让位于其他规则。"},
    "allow_none": {"en": "The rulebook allows no use at all.", "zh-Hans": "规则手册未准许任何用途。"},
    "choose_use": {"en": "Choose a use that is covered{or_paths}.", "zh-Hans": "请改选准许的用途{or_paths}。"},
    "allow_holds": {"en": "It allows {use}.", "zh-Hans": "本条准许{use}。"},
    "allow_list": {"en": "It covers {uses}, not {use}.", "zh-Hans": "本条涵盖{uses}，不含{use}。"},
    "forbidden": {
        "en": "{use} is among the uses forbidden here ({uses}).",
        "zh-Hans": "{use}属本条禁止的用途（{uses}）。",
    },
    "not_forbidden": {
        "en": "{use} is not among the uses it forbids ({uses}).",
        "zh-Hans": "{use}不属本条禁止的用途（{uses}）。",
    },
    "other_use": {"en": "Choose another use{or_paths}.", "zh-Hans": "请改选其他用途{or_paths}。"},
    # Causes
    "cause_fact": {"en": "{label} is not known ({source})", "zh-Hans": "{label}不详（{source}）"},
    "cause_asked": {"en": "{label} is still to be stated ({source})", "zh-Hans": "{label}尚待填报（{source}）"},
    "cause_judgement": {"en": "{label} awaits {source}", "zh-Hans": "{label}尚待{source}"},
    "cause_disputed": {
        "en": "{label} is disputed, {value} being claimed: {reason}",
        "zh-Hans": "{label}存在争议（主张值 {value}）：{reason}",
    },
    "cause_term": {"en": "the {label} is not proposed yet", "zh-Hans": "方案尚未提出{label}"},
    "cause_no_row": {
        "en": "the table {table} has no row for {keys}",
        "zh-Hans": "表“{table}”中没有“{keys}”一行",
    },
    "cause_cell": {
        "en": "the figure of {keys} in the table {table} is not known",
        "zh-Hans": "表“{table}”中“{keys}”一行的数值不详",
    },
    "cause_division": {"en": "it would divide by zero", "zh-Hans": "出现除数为零"},
    "settle": {"en": "Find out {facts} to settle it.", "zh-Hans": "请补充：{facts}。"},
    "component": {"en": "For {use} ({share} of the floor area): ", "zh-Hans": "就{use}（占建筑面积 {share}）："},
    "imposed_most": {
        "en": "The path “{title}” allows {a_label} of at most {bound}.",
        "zh-Hans": "路径“{title}”限定{label}不超过 {bound}。",
    },
    "imposed_least": {
        "en": "The path “{title}” asks for {a_label} of at least {bound}.",
        "zh-Hans": "路径“{title}”要求{label}不低于 {bound}。",
    },
    "imposed_none": {
        "en": "The path “{title}” sets no limit on the {label} here.",
        "zh-Hans": "路径“{title}”对本宗地{label}不另设限制。",
    },
    "imposed_unknown": {
        "en": "The limit that the path “{title}” sets on the {label} is not known.",
        "zh-Hans": "路径“{title}”对{label}的限制尚不确定。",
    },
    "imposed_proposed": {"en": "You propose {proposed}.", "zh-Hans": "拟定为 {proposed}。"},
}

ASKED_FOR: Final[Mapping[str, Mapping[str, str]]] = {
    "=": {"en": "{0}", "zh-Hans": "为 {0}"},
    "<>": {"en": "anything but {0}", "zh-Hans": "不为 {0}"},
    "<": {"en": "less than {0}", "zh-Hans": "小于 {0}"},
    "<=": {"en": "at most {0}", "zh-Hans": "不超过 {0}"},
    ">": {"en": "more than {0}", "zh-Hans": "大于 {0}"},
    ">=": {"en": "at least {0}", "zh-Hans": "不低于 {0}"},
}
"""What a comparison asks for, its right side in place of {0}."""

NO_MORE: Final[Mapping[str, Mapping[str, str]]] = {
    "<": {"en": "less than {0}", "zh-Hans": "{0} 以下"},
    "<=": {"en": "{0} or less", "zh-Hans": "{0} 以内"},
    ">": {"en": "more than {0}", "zh-Hans": "{0} 以上（不含）"},
    ">=": {"en": "{0} or more", "zh-Hans": "{0} 以上"},
}
"""How far a remedy has to go."""
