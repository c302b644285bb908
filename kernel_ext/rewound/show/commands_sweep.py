"""`rewound replay --sweep`: a replay for each of several values, and one table."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from rewound.show.agreeing import has_agreed
from rewound.show.answer import answer, stdout_kept_clean, tell, without_url_grammar


def sweep(run: str, store: str | None, options: Mapping[str, Any], *, ask: bool, as_json: bool) -> list[str]:
    """Carry it out, and put the table; the status of each variant. Without any, if the person does not agree."""
    from rewound.replay.sweep import sweep as execute
    from rewound.show import wire_sweep
    from rewound.show.text_sweep import sweep_page, variant_page

    without_url_grammar()
    if ask and not has_agreed(sweep_page(execute(run, store=store, **{**options, "dry_run": True}), planned=True)):
        return []
    with stdout_kept_clean(as_json):
        dry_run = options["dry_run"]
        watched = sys.stderr.isatty() and not dry_run
        told = (lambda variant, left: tell(variant_page(variant, left))) if watched else None
        found = execute(run, store=store, told=told, **options)
    answer(as_json, lambda: wire_sweep.sweep(found), lambda: sweep_page(found, planned=dry_run))
    return [variant.outcome.status for variant in found.variants]
