"""All rules, by name; a plug-in adds its own under the entry point `rewound.rules`."""

from __future__ import annotations

from rewound.diagnose.rule import Rule
from rewound.diagnose.rules import (
    assertion,
    called_back,
    changed_in_place,
    early_return,
    empty,
    exhausted,
    failing_line,
    index_range,
    iterated,
    missing_attribute,
    missing_await,
    missing_key,
    named_argument,
    no_such_method,
    none_return,
    not_a_number,
    out_of_range,
    redefined,
    refused,
    run_twice,
    swallowed,
    timezones,
    undefined_name,
    unseen,
    wrong_axis,
    wrong_format,
    wrong_shape,
    wrong_type,
    zero_division,
)
from rewound.registry import Registry

RULES: Registry[Rule] = Registry("rule", group="rewound.rules")
"""In the order in which they are asked; a claim of an earlier one goes first."""

for _rule in (
    swallowed.RULE,
    early_return.RULE,
    iterated.RULE,
    changed_in_place.RULE,
    exhausted.RULE,
    redefined.RULE,
    missing_await.RULE,
    none_return.RULE,
    timezones.RULE,
    refused.RULE,
    unseen.RULE,
    wrong_format.RULE,
    out_of_range.RULE,
    named_argument.RULE,
    not_a_number.RULE,
    missing_key.RULE,
    missing_key.WRONG_KEY,
    missing_attribute.RULE,
    zero_division.RULE,
    empty.RULE,
    index_range.RULE,
    wrong_shape.RULE,
    wrong_type.RULE,
    assertion.RULE,
    undefined_name.RULE,
    no_such_method.RULE,
    wrong_axis.RULE,
    called_back.RULE,
    run_twice.RULE,
    failing_line.RULE,
):
    RULES.add(_rule.name, _rule)
