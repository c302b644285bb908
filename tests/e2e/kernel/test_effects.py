"""Effects in a kernel: recorded cell by cell, given again to cells that run again, and nothing of ours left when recording ends."""

from __future__ import annotations

from tests.e2e.kernel.driving import Kernel

CELL = """
import time, uuid, random, datetime as dt
from time import time as now
from datetime import datetime
def stamp():
    return now(), datetime.now(dt.UTC)
got = (time.time_ns(), now(), datetime.now(), uuid.uuid4(), random.random(), stamp())
"""


def test_cells_that_run_again_see_the_recorded_world(kernel: Kernel, run: str) -> None:
    kernel.run(CELL, "clock")
    kernel.run("again = uuid.uuid4(), time.time_ns()\n1 / 0", "fails")
    before, again = kernel.value("got"), kernel.value("again")
    kernel.run("%replay --as-is", "replay")

    assert kernel.value("got") == before
    assert kernel.value("again") == again


def test_what_a_cell_did_not_ask_before_is_todays(kernel: Kernel, run: str) -> None:
    kernel.run(CELL, "clock")
    kernel.run("1 / 0", "fails")
    kernel.run("%replay --from clock", "replay")
    first = kernel.value("got[0]")
    kernel.run("later = time.time_ns() - got[0]", "later")

    assert int(first) > 0
    assert int(kernel.value("later")) > 0
    reader = kernel.reader()
    effects = reader.effects(reader.runs()[0].id)
    assert {effect.name for effect in effects if effect.is_reading} >= {"time.time_ns", "uuid.uuid4", "datetime.datetime.now"}


def test_the_kernels_own_clock_is_left_alone(kernel: Kernel, run: str) -> None:
    """The event loop, the session's ids and the history ask for the time and for chance all the while."""
    kernel.run("import asyncio\nawait asyncio.sleep(0.05)\nprint('x')", "sleeps")
    reader = kernel.reader()

    names = [effect.name for effect in reader.effects(run)]
    assert [name for name in names if not name.endswith(" state")] == ["asyncio.sleep"]


def test_nothing_stays_when_recording_ends(kernel: Kernel, run: str) -> None:
    kernel.run(CELL, "clock")
    kernel.run("%record off", "off")

    assert kernel.value("type(time.time), type(now), type(uuid.uuid4), uuid.uuid4.__code__.co_filename.endswith('uuid.py')") == (
        "(builtin_function_or_method, builtin_function_or_method, function, True)"
    )
    assert "rewound" not in kernel.value("repr(datetime.__dict__['now']), random.Random.seed.__code__.co_filename, open.__module__")
    assert kernel.value("[found for found in __import__('sys').meta_path if type(found).__module__.startswith('rewound')]") == "[]"


def test_what_a_person_has_set_in_a_widget_is_given_again(kernel: Kernel, run: str) -> None:
    def set_by_hand(change: str) -> None:
        """As the front end's messages do, beside all cells."""
        kernel.client.execute_interactive(change, silent=True, timeout=60)

    kernel.run("import ipywidgets\nslider = ipywidgets.IntSlider(description='Leads')", "slider")
    kernel.run("pick = ipywidgets.SelectMultiple(options=['a', 'b'])", "pick")
    set_by_hand("slider.set_state({'value': 7}), pick.set_state({'index': [1]})")
    kernel.run("chosen = slider.value, pick.value, slider.max\n1 / 0", "reads")
    assert kernel.value("chosen") == "(7, ('b',), 100)"
    set_by_hand("slider.set_state({'value': 9})")
    kernel.run("%replay --as-is", "replay")

    assert kernel.value("chosen") == "(7, ('b',), 100)"
    kernel.run("%record off", "off")
    assert kernel.value("'__getattribute__' in vars(ipywidgets.ValueWidget)") == "False"
