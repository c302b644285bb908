"""All rules, by name; a plug-in adds its own under the entry point `rewound.rules`."""

from __future__ import annotations

import logging
from collections.abc import Container

from rewound.diagnose.rule import Rule
from rewound.diagnose.rules import (
    assertion,
    cached,
    called_back,
    cancelled,
    changed_environment,
    changed_in_place,
    closed,
    collapsed,
    differs_from_good,
    dropped_result,
    early_return,
    empty,
    error_payload,
    exhausted,
    failing_line,
    fold,
    handled,
    index_range,
    iterated,
    late_binding,
    left_out,
    lost_error,
    missing_attribute,
    missing_await,
    missing_file,
    missing_key,
    missing_super,
    misspelt,
    named_argument,
    no_such_method,
    none_return,
    not_a_number,
    out_of_range,
    paired,
    recursion,
    redefined,
    refused,
    repeated_cell,
    run_twice,
    shared_copy,
    shared_default,
    short_range,
    stale,
    stale_version,
    swallowed,
    swapped_arguments,
    text_column,
    timezones,
    undefined_name,
    unreadable,
    unseen,
    wrong_axis,
    wrong_format,
    wrong_shape,
    wrong_type,
    zero_division,
)
from rewound.registry import Registry

_log = logging.getLogger(__name__)

RULES: Registry[Rule] = Registry("rule", group="rewound.rules")
"""In the order in which they are asked; a claim of an earlier one goes first."""

for _rule in (
    error_payload.RULE,
    stale_version.RULE,
    swallowed.RULE,
    early_return.RULE,
    left_out.RULE,
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
    cached.RULE,
    closed.RULE,
    dropped_result.RULE,
    paired.RULE,
    fold.RULE,
    handled.RULE,
    cancelled.RULE,
    collapsed.RULE,
    late_binding.RULE,
    missing_file.RULE,
    missing_super.RULE,
    misspelt.RULE,
    recursion.RULE,
    repeated_cell.RULE,
    shared_copy.RULE,
    shared_default.RULE,
    short_range.RULE,
    swapped_arguments.RULE,
    text_column.RULE,
    unreadable.RULE,
    undefined_name.RULE,
    lost_error.RULE,
    stale.RULE,
    no_such_method.RULE,
    wrong_axis.RULE,
    called_back.RULE,
    run_twice.RULE,
    failing_line.RULE,
    differs_from_good.RULE,
    changed_environment.RULE,
):
    RULES.add(_rule.name, _rule)


def asked(off: Container[str] = ()) -> list[Rule]:
    """The rules of a diagnosis: ours, then those of plug-ins, without those that are switched off."""
    try:
        RULES.load_plugins()
    except Exception as error:  # somebody else's distribution: the other rules still count
        _log.warning("a plug-in's rules could not be loaded: %r", error)
    return [rule for rule in RULES if rule.name not in off]
