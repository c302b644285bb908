"""The pages that stand by themselves: what they show, that they are well formed, and that nothing recorded runs in them."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from rewound.errors import BadRequest
from rewound.model import Cell, Error
from rewound.show import html_debug
from rewound.show.excerpt import Span
from rewound.show.html import asset, put_page, run_page
from rewound.show.html_outputs import outputs
from rewound.show.html_source import listing
from rewound.show.markup import Html, clean, el, markup
from rewound.show.svg import Box, draw, names_label, path
from rewound.store import Reader
from tests.unit.show.memory import lead_run, made
from tests.unit.show.pages import check
from tests.unit.show.test_debug import report_on

EVIL = "</script></style></pre><script>alert('x')</script><img src=x onerror=\"alert('y')\">\x00\x1b[31m"


def page_of(reader: Reader) -> str:
    return run_page(reader, reader.resolve("last"), reader.steps("r7f2"))


def with_cell(**changes: Any) -> Reader:
    reader: Any = lead_run()
    reader.all_cells[2] = replace(reader.all_cells[2], **changes)
    found: Reader = reader
    return found


def test_a_run_is_shown_with_its_steps_graph_sources_outputs_and_values() -> None:
    found = check(page_of(lead_run()))

    for part in ("crm.ipynb", "✗ failed", "420 ms", "Timeline", "What came from where", "email = ", "looking up", "unknown@nowhere.com"):
        assert part in found.text
    assert {"s0", "s1", "s2", "timeline", "graph", "cells"} <= set(found.ids)
    assert "#s0" in found.links


def test_the_cell_that_failed_is_marked_at_the_exact_expression() -> None:
    page = page_of(lead_run())

    assert '<span class="fault">score_lead(contact, {</span>' in page
    assert page.count('class="card failed"') == 1


def test_the_report_shows_the_failure_its_cause_and_the_way_between_them() -> None:
    reader = lead_run()
    page = html_debug.debug_page(reader, reader.resolve("last"), report_on(reader))
    found = check(page)

    assert re.sub("<[^>]*>", "", re.findall(r'<span class="[^"]*fault[^"]*">[^<]*</span>', page)[0]).startswith("contact[")
    for part in ("in cell 1, line 2, in score_lead, called from cell 2", "93% sure", "none-return", "returned by crm_lookup"):
        assert part in found.text
    assert "rewound replay r7f2 --dry-run" in found.text
    assert re.search(r"<b>1</b></span><span class=\"text\">\s+<span class=\"[^\"]*origin", page)


def test_a_run_without_a_failure_says_so() -> None:
    reader = lead_run()
    run = replace(reader.resolve("last"), status="succeeded", error=None)

    assert "Nothing failed in this run" in check(html_debug.debug_page(reader, run, None)).text


def test_a_run_that_failed_before_its_first_step_shows_its_traceback() -> None:
    reader = lead_run()
    run = replace(reader.resolve("last"), error=Error("SyntaxError", "invalid syntax", text="def x(:\nSyntaxError: invalid syntax"))

    assert "def x(:" in check(html_debug.debug_page(reader, run, None)).text


def test_a_run_without_steps_is_a_page() -> None:
    reader = lead_run()

    assert "No steps yet" in check(run_page(reader, reader.resolve("last"), [])).text


def test_nothing_that_was_recorded_can_run() -> None:
    displays: list[dict[str, Any]] = [
        {"output_type": "stream", "name": "stdout", "text": EVIL},
        {"output_type": "display_data", "data": {"text/html": EVIL, "text/plain": EVIL}},
        {"output_type": "display_data", "data": {"text/plain": EVIL}},
        {"output_type": "display_data", "data": {"image/svg+xml": f"<svg>{EVIL}</svg>"}},
        {"output_type": "display_data", "data": {"image/png": EVIL, "text/plain": "no picture"}},
        {"output_type": "error", "ename": EVIL, "evalue": EVIL, "traceback": [EVIL]},
        {"output_type": "display_data", "data": {EVIL: EVIL}},
    ]
    reader = with_cell(source=EVIL.replace("\x00", ""), outputs=tuple(displays), generated=(made(EVIL, EVIL),))
    run = replace(reader.resolve("last"), source=f"/work/{EVIL}", name=EVIL, error=Error("E", EVIL))
    found = check(run_page(reader, run, reader.steps("r7f2")))

    assert len(found.frames) == 1
    assert "alert('y')" in found.frames[0], "it stands in the cage, where nothing runs"
    assert "no picture" in found.text


def test_only_our_own_script_is_allowed() -> None:
    digest = base64.b64encode(hashlib.sha256(asset("page.js").encode()).digest()).decode()

    assert f"script-src 'sha256-{digest}';" in check(page_of(lead_run())).policy


def test_outputs_show_their_richest_safe_form() -> None:
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
    shown = outputs(
        [
            {"output_type": "stream", "name": "stdout", "text": ["a\n", "b\n"]},
            {"output_type": "stream", "name": "stdout", "text": "c\n"},
            {"output_type": "stream", "name": "stderr", "text": "oh\n"},
            {"output_type": "display_data", "data": {"image/png": png[:4] + "\n" + png[4:], "text/plain": "<Figure>"}},
            {"output_type": "execute_result", "data": {"text/html": "<table></table>", "text/plain": "frame"}},
        ]
    )

    assert [len(part) > 0 for part in shown] == [True] * 4
    assert "a\nb\nc" in shown[0]
    assert "stderr" in shown[1]
    assert f'src="data:image/png;base64,{png}"' in shown[2]
    assert "&lt;table&gt;" in shown[3]


def test_what_is_too_large_is_told() -> None:
    (text,) = outputs([{"output_type": "stream", "name": "stdout", "text": "x" * 30_000}])
    (frame,) = outputs([{"output_type": "display_data", "data": {"text/html": "x" * 9_000_000}}])

    assert "10,000 more characters" in text
    assert "too large" in frame


def test_source_is_cut_where_styles_begin_and_end() -> None:
    shown = listing(['x = f("a b")  # why', "y = '''one", "two'''"], spans=[(Span(1, 1, 4, 12), "fault")], marks={1: ["1"]})

    assert re.sub("<[^>]*>", "", str(shown)) == "1x = f(\"a b\")  # why\ny = '''one\ntwo'''\n"
    assert '<span class="t-string fault">"a b"</span>' in shown or '<span class="fault t-string">"a b"</span>' in shown
    assert "<span class=\"t-string\">two'''</span>" in shown
    assert '<span class="t-comment"># why</span>' in shown


def test_lines_that_are_left_out_leave_a_mark() -> None:
    shown = listing([f"line {number}" for number in range(1, 30)], shown={2, 3, 20})

    assert shown.count('class="gap"') == 1
    assert re.findall(r'data-n="(\d+)"', shown) == ["2", "3", "20"]


def test_markup_escapes_texts_and_attributes_alone() -> None:
    assert el("a", "<b>", Html("<i/>"), None, href='"&', class_="x", hidden=True, title=None) == (
        '<a href="&quot;&amp;" class="x" hidden="">&lt;b&gt;<i/></a>'
    )
    assert markup(["a<", Html("<br/>")]) == "a&lt;<br/>"
    assert clean("\x1b[1;31mred\x1b[0m\r\nx\x00\ud800") == "red\nx��"


def test_the_drawing_names_its_edges_and_leads_to_the_steps() -> None:
    graph = nx.DiGraph()
    graph.add_edge(1, 2, names=("orders", "routes"), kind="value")
    boxes: dict[Any, Box] = {1: Box("cell <1>", "a = 1", "✓", "succeeded", "#s1"), 2: Box("cell 2", "b", "✗", "failed")}
    picture = draw(graph, boxes, "What came from where")

    for part in ("cell &lt;1&gt;", "orders, routes", 'href="#s1"', 'class="edge value"', 'class="box failed"', "✗", 'role="img"'):
        assert part in picture


def test_a_label_tells_how_many_names_it_leaves_out() -> None:
    assert names_label(("orders", "routes")) == "orders, routes"
    assert names_label(tuple(f"a_long_name_{number}" for number in range(9))) == "a_long_name_0 +8"


def test_a_line_is_smooth_and_stays_between_its_points() -> None:
    drawn = path(((0, 0), (10, 10), (10, 20), (30, 40)))
    across = [float(number) for number in re.findall(r"[-\d.]+", drawn)][::2]

    assert drawn.startswith("M0 0C0 ")
    assert min(across) >= 0
    assert max(across) <= 30


def test_a_page_that_cannot_be_written_is_a_bad_request(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="cannot be written"):
        put_page(str(tmp_path / "nowhere" / "x.html"), "")


def test_values_that_a_cell_used_are_found_where_they_were_generated() -> None:
    value = made("email", "unknown@nowhere.com")
    reader: Any = lead_run()
    reader.all_cells[0] = Cell(0, "email = 1", generated=(value,))
    reader.all_cells[1] = Cell(1, "email", used=(replace(value, encoded=None),))
    text = check(page_of(reader)).text

    assert "not stored" not in text
    assert "from cell 0" in text
