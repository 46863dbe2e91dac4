"""The sentences of an explanation, in English and in the register of a municipal window."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

SENTENCES: Final[Mapping[str, Mapping[str, str]]] = {
    # Limits
    "above": {
        "en": "You propose {a_proposed}; the ceiling is {bound}{formula}, which is exceeded by {by}.",
        "zh-Hans": "拟定{label}为 {proposed}，本宗地{label}上限为 {bound}{formula}，超出 {by}。",
    },
    "below": {
        "en": "You propose {a_proposed}; the least is {bound}{formula}, which is {by} more.",
        "zh-Hans": "拟定{label}为 {proposed}，本宗地{label}下限为 {bound}{formula}，尚差 {by}。",
    },
    "under": {
        "en": "You propose {a_proposed}; the ceiling is {bound}{formula}, which leaves {by}.",
        "zh-Hans": "拟定{label}为 {proposed}，本宗地{label}上限为 {bound}{formula}，尚余 {by}。",
    },
    "just": {
        "en": "You propose {a_proposed}, exactly the ceiling{formula}.",
        "zh-Hans": "拟定{label}为 {proposed}，恰为本宗地上限{formula}。",
    },
    "over": {
        "en": "You propose {a_proposed}; the least is {bound}{formula}.",
        "zh-Hans": "拟定{label}为 {proposed}，不低于本宗地下限 {bound}{formula}。",
    },
    "ceiling": {
        "en": "The ceiling on the {label} is {bound}{formula}; what you propose is not said yet.",
        "zh-Hans": "本宗地{label}上限为 {bound}{formula}；方案尚未提出{label}。",
    },
    "floor": {
        "en": "The least {label} is {bound}{formula}; what you propose is not said yet.",
        "zh-Hans": "本宗地{label}下限为 {bound}{formula}；方案尚未提出{label}。",
    },
    "no_ceiling": {
        "en": "This rule sets no ceiling on the {label} here{formula}.",
        "zh-Hans": "本条对本宗地{label}不设上限{formula}。",
    },
    "no_floor": {
        "en": "This rule sets no least {label} here{formula}.",
        "zh-Hans": "本条对本宗地{label}不设下限{formula}。",
    },
    "bound_not_applicable": {
        "en": "Its limit on the {label} does not arise here.",
        "zh-Hans": "本宗地不存在本条限制{label}的情形。",
    },
    "bound_not_applicable_as": {
        "en": "Its limit on the {label} does not arise here: {reasons}.",
        "zh-Hans": "本宗地不存在本条限制{label}的情形：{reasons}。",
    },
    "bound_unknown": {
        "en": "The limit on the {label} cannot be worked out: {causes}.",
        "zh-Hans": "{label}的限值暂无法计算：{causes}。",
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
    "by_paths": {
        "en": "This counts {paths}; otherwise the {bound_word} is {bound}{formula}.",
        "zh-Hans": "已计入{paths}；未计入时{bound_word}为 {bound}{formula}。",
    },
    "by_paths_alone": {"en": "This counts {paths}.", "zh-Hans": "已计入{paths}。"},
    "discretion": {
        "en": "Up to {bound} is within the discretion of the {who}, for stated reasons.",
        "zh-Hans": "{bound} 以内属{who}裁量范围，须说明理由。",
    },
    "discretion_floor": {
        "en": "Down to {bound} is within the discretion of the {who}, for stated reasons.",
        "zh-Hans": "不低于 {bound} 的属{who}裁量范围，须说明理由。",
    },
    "beyond_discretion": {
        "en": "The discretion of the {who} ends at {bound}.",
        "zh-Hans": "{who}的裁量以 {bound} 为限。",
    },
    "formula": {"en": " (= {formula})", "zh-Hans": "（＝{formula}）"},
    "table_note": {"en": " ({note})", "zh-Hans": "（{note}）"},
    "weighted_part": {"en": "{bound} for {use} × {share}", "zh-Hans": "{use} {bound} × {share}"},
    # Paths
    "or_path": {"en": ", or take the path {paths}", "zh-Hans": "，或采用路径{paths}"},
    "or_paths": {"en": ", or take one of the paths {paths}", "zh-Hans": "，或从下列路径中选用：{paths}"},
    "or_by_path": {"en": ", or by the path {paths}", "zh-Hans": "，或采用路径{paths}"},
    "or_by_paths": {"en": ", or by one of the paths {paths}", "zh-Hans": "，或从下列路径中选用：{paths}"},
    "path_title": {"en": "“{title}”", "zh-Hans": "“{title}”"},
    "path_reach": {"en": "“{title}” (up to {bound})", "zh-Hans": "“{title}”（可至 {bound}）"},
    "path_reach_floor": {"en": "“{title}” (down to {bound})", "zh-Hans": "“{title}”（可低至 {bound}）"},
    "path_lift": {"en": "“{title}” (which removes the limit)", "zh-Hans": "“{title}”（可免除此限）"},
    "path_taken": {"en": "the path “{title}”", "zh-Hans": "路径“{title}”"},
    "path_taken_level": {
        "en": "the path “{title}” ({level} {value})",
        "zh-Hans": "路径“{title}”（{level} {value}）",
    },
    "met_by_path": {
        "en": "It counts as met by {paths}.",
        "zh-Hans": "因采用{paths}，视为满足。",
    },
    "imposed_most": {
        "en": "The path “{title}” allows {a_bound} at most.",
        "zh-Hans": "路径“{title}”限定{label}不超过 {bound}。",
    },
    "imposed_least": {
        "en": "The path “{title}” asks for {a_bound} at least.",
        "zh-Hans": "路径“{title}”要求{label}不低于 {bound}。",
    },
    "imposed_none": {
        "en": "The path “{title}” sets no limit on the {label} here.",
        "zh-Hans": "路径“{title}”对本宗地{label}不另设限制。",
    },
    "imposed_unknown": {
        "en": "The limit that the path “{title}” sets on the {label} cannot be worked out: {causes}.",
        "zh-Hans": "路径“{title}”对{label}的限值暂无法计算：{causes}。",
    },
    "imposed_proposed": {"en": "You propose {proposed}.", "zh-Hans": "拟定为 {proposed}。"},
    # Facts
    "from_facts": {"en": "Worked out from {facts}.", "zh-Hans": "依据：{facts}。"},
    "fact": {"en": "{label} {value}", "zh-Hans": "{label} {value}"},
    "fact_yes": {"en": "{label}: {value}", "zh-Hans": "{label}为{value}"},
    "sourced": {"en": "{text} ({source})", "zh-Hans": "{text}（{source}）"},
    # Conditions
    "asks_fails": {"en": "{state}; the rule asks for {asked}.", "zh-Hans": "{state}，本条要求{asked}。"},
    "asks_holds": {"en": "{state}, as the rule asks: {asked}.", "zh-Hans": "{state}，符合本条要求：{asked}。"},
    "as_asked": {"en": "{state}, as the rule asks.", "zh-Hans": "{state}，符合本条要求。"},
    "within": {"en": "one {asked}", "zh-Hans": "{asked}"},
    "other_than": {"en": "anything but {values}", "zh-Hans": "{asked}"},
    "bring_down": {"en": "Bring it down to {bound}{or_paths}.", "zh-Hans": "请降至 {bound}{or_paths}。"},
    "bring_up": {"en": "Bring it up to {bound}{or_paths}.", "zh-Hans": "请提高至 {bound}{or_paths}。"},
    "move_to": {"en": "Move it to {bound}{or_paths}.", "zh-Hans": "请调整至 {bound}{or_paths}。"},
    "choose_within": {"en": "Choose one that is{or_paths}.", "zh-Hans": "请改选符合要求的用途{or_paths}。"},
    "holds_at": {"en": "It holds at {bound}{or_paths}.", "zh-Hans": "须为 {bound}方可通过{or_paths}。"},
    "holds_once": {"en": "It holds once this is {asked}{or_paths}.", "zh-Hans": "须{asked}方可通过{or_paths}。"},
    "holds_once_answered": {
        "en": "It holds once the answer is {asked}{or_paths}.",
        "zh-Hans": "须{asked}方可通过{or_paths}。",
    },
    "make_it": {"en": "It holds once that is so{or_paths}.", "zh-Hans": "满足上述要求后即可通过{or_paths}。"},
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
    # When
    "not_applicable": {
        "en": "It applies only where {when}; that is not so here.",
        "zh-Hans": "本条仅适用于{when}的情形，本宗地不属此情形。",
    },
    "not_applicable_as": {
        "en": "It applies only where {when}; here {state}.",
        "zh-Hans": "本条仅适用于{when}的情形，而{state}。",
    },
    "when_unknown": {
        "en": "It applies where {when}; whether that is so here is not known: {causes}.",
        "zh-Hans": "本条适用于{when}的情形；是否属此情形尚不确定：{causes}。",
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
        "en": "{rules} {allow} {use}.",
        "zh-Hans": "{use}符合{rules}，准予设立。",
    },
    "use_opened": {
        "en": "{rules}, opened by {paths}, {allow} {use}.",
        "zh-Hans": "经{paths}，{use}按{rules}准予设立。",
    },
    "use_not_admitted": {
        "en": "No rule allows {use} here. {reasons}",
        "zh-Hans": "本宗地无规则准许{use}。{reasons}",
    },
    "use_unknown": {
        "en": "Whether the rules allow {use} here is not known: {causes}.",
        "zh-Hans": "{use}能否在本宗地设立尚不确定：{causes}。",
    },
    "use_not_said": {"en": "this use", "zh-Hans": "该用途"},
    "allow_reason_list": {
        "en": "{rule} covers only {uses}.",
        "zh-Hans": "{rule}只涵盖{uses}。",
    },
    "allow_reason_when": {
        "en": "{rule} applies only where {when}.",
        "zh-Hans": "{rule}仅适用于{when}的情形。",
    },
    "allow_reason_as": {
        "en": "{rule} applies only where {when}; here {state}.",
        "zh-Hans": "{rule}仅适用于{when}的情形，而{state}。",
    },
    "allow_reason_overridden": {"en": "{rule} gives way to another rule.", "zh-Hans": "{rule}已让位于其他规则。"},
    "allow_none": {"en": "The rulebook allows no use at all.", "zh-Hans": "规则手册未准许任何用途。"},
    "choose_use": {"en": "Choose a use that is covered{or_paths}.", "zh-Hans": "请改选准许的用途{or_paths}。"},
    "allow_holds": {"en": "It allows {use}.", "zh-Hans": "本条准许{use}。"},
    "allow_list": {"en": "It covers only {uses}, not {use}.", "zh-Hans": "本条只涵盖{uses}，不含{use}。"},
    "forbidden": {
        "en": "It forbids {use} here.",
        "zh-Hans": "本条禁止在本宗地设立{use}。",
    },
    "forbidden_within": {
        "en": "It forbids {uses} here, and with it {use}.",
        "zh-Hans": "{use}属于{uses}，本条禁止在本宗地设立。",
    },
    "not_forbidden": {
        "en": "It forbids {uses}, not {use}.",
        "zh-Hans": "本条禁止{uses}，不涉及{use}。",
    },
    "other_use": {"en": "Choose another use{or_paths}.", "zh-Hans": "请改选其他用途{or_paths}。"},
    # Causes
    "cause_fact": {"en": "{label} {verb} not known ({source})", "zh-Hans": "{label}不详（{source}）"},
    "cause_asked": {"en": "{label} {verb} still to be stated ({source})", "zh-Hans": "{label}尚待填报（{source}）"},
    "cause_judgement": {"en": "{label} still awaits {source}", "zh-Hans": "{label}尚待{source}"},
    "cause_disputed": {
        "en": "{label} {verb} disputed, {value} being claimed: {reason}",
        "zh-Hans": "{label}存在争议（主张为{value}）：{reason}",
    },
    "cause_term": {"en": "{label} {verb} not proposed yet", "zh-Hans": "方案尚未提出{label}"},
    "cause_no_row": {
        "en": "{table} has no row for {keys}",
        "zh-Hans": "{table}中没有{keys}一行",
    },
    "cause_cell": {
        "en": "{table} gives no figure for {keys}",
        "zh-Hans": "{table}中{keys}一行的数值不详",
    },
    "cause_division": {"en": "it would divide by zero", "zh-Hans": "出现除数为零"},
    "component": {"en": "For {use} ({share} of the floor area): ", "zh-Hans": "就{use}（占建筑面积 {share}）："},
}

BOUND_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "at_most": {"en": "ceiling", "zh-Hans": "上限"},
    "at_least": {"en": "least", "zh-Hans": "下限"},
}
