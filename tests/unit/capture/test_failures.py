"""Exceptions: what failed, where exactly, with which locals; also those that nobody saw."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.unit.capture.recording import TELLS_ERRORS, Recorded

Record = Callable[..., Recorded]


def test_a_failure_has_its_frames_with_exact_places_and_locals(record: Record) -> None:
    found = record("""
        def score(contact):
            bonus = 7
            return min(100, contact["employees"] // 4) + bonus

        def main():
            lead = None
            return score(lead)
        """)

    assert isinstance(found.error, TypeError)
    assert found.run.status == "failed"
    error = found.run.error
    assert error is not None
    assert error.type == "builtins.TypeError"
    assert error.message == "'NoneType' object is not subscriptable"
    outer, inner = (frame for frame in error.frames if frame.project)
    assert (outer.function, outer.line) == ("main", 8)
    assert (inner.function, inner.line, inner.column, inner.end_column) == ("score", 4, 20, 40)
    assert inner.locals is not None and outer.locals is not None
    assert found.reader.load(inner.locals) == {"contact": None, "bonus": 7}
    assert found.reader.load(outer.locals) == {"lead": None}
    assert [step.status for step in found.steps] == ["failed", "failed"]


def test_the_deepest_step_holds_the_error_and_its_callers_name_it(record: Record) -> None:
    found = record("""
        def inner():
            return {}["missing"]

        def main():
            return inner()
        """)

    inner, main = found.one("inner"), found.one("main")
    if TELLS_ERRORS:
        assert inner.error is not None and main.error is not None
        assert (inner.error.type, inner.error.message) == ("builtins.KeyError", "'missing'")
        assert main.error.type == "builtins.KeyError"
    assert [step.function for step in found.reader.failing(found.run.id)] == ["main", "inner"]


def test_causes_are_kept(record: Record) -> None:
    found = record("""
        def main():
            try:
                int("x")
            except ValueError as error:
                raise RuntimeError("no number") from error
        """)

    error = found.run.error
    assert error is not None and error.cause is not None
    assert (error.type, error.cause.type) == ("builtins.RuntimeError", "builtins.ValueError")


def test_a_swallowed_exception_is_a_failed_step_in_a_run_that_succeeded(record: Record) -> None:
    found = record("""
        def risky():
            raise OSError("gone")

        def safe():
            try:
                return risky()
            except OSError:
                return -1

        def main():
            return safe()
        """)

    assert (found.result, found.run.status) == (-1, "succeeded")
    assert {step.function: step.status for step in found.steps} == {"main": "succeeded", "safe": "succeeded", "risky": "failed"}
    assert (found.one("risky").error is not None) is TELLS_ERRORS
    assert found.result_of(found.one("safe")) == -1


def test_retries_are_counted(record: Record) -> None:
    found = record("""
        calls = []

        def flaky(n):
            calls.append(n)
            if len(calls) < 3:
                raise ConnectionError(len(calls))
            return "ok"

        def main():
            for n in range(5):
                try:
                    return flaky(n)
                except ConnectionError:
                    pass
        """)

    assert found.result == "ok"
    assert [(step.attempt, step.status) for step in found.all("flaky")] == [(1, "failed"), (2, "failed"), (3, "succeeded")]


def test_failures_of_different_callers_are_no_retries(record: Record) -> None:
    found = record("""
        def fails():
            raise ValueError

        def one():
            try:
                fails()
            except ValueError:
                pass

        def main():
            one(), one()
        """)

    assert [step.attempt for step in found.all("fails")] == [1, 1]


def test_an_interrupted_run(record: Record) -> None:
    found = record("""
        def main():
            raise KeyboardInterrupt
        """)

    assert (found.run.status, found.one("main").status) == ("interrupted", "interrupted")


def test_an_exception_is_still_the_same_one_with_the_same_traceback(record: Record) -> None:
    found = record("""
        def main():
            raise ERROR

        ERROR = ValueError("mine")
        """)

    assert found.error is not None and found.error.args == ("mine",)
    trace, functions = found.error.__traceback__, []
    while trace is not None:
        functions.append(trace.tb_frame.f_code.co_name)
        trace = trace.tb_next
    assert functions[-1] == "main"
    assert not found.error.__notes__ if hasattr(found.error, "__notes__") else True


def test_an_exception_whose_text_fails(record: Record) -> None:
    found = record("""
        class Bad(Exception):
            def __str__(self):
                raise RuntimeError("no text")

        def main():
            raise Bad(1)
        """)

    assert type(found.error).__name__ == "Bad"
    assert found.run.error is not None and found.run.error.type.endswith(".Bad")


def test_system_exit_passes_through(record: Record) -> None:
    found = record("""
        import sys

        def main():
            sys.exit(3)
        """)

    assert isinstance(found.error, SystemExit) and found.error.code == 3


@pytest.mark.xfail(not TELLS_ERRORS, reason="Python takes a profile function away that is called with no stack left", strict=True)
def test_deep_recursion_fails_as_it_does_unrecorded(record: Record) -> None:
    found = record("""
        def down(n):
            return down(n + 1)

        def main():
            try:
                down(0)
            except RecursionError:
                return "deep"
        """)

    assert found.result == "deep"
    assert found.one("main").status == "succeeded"
    assert found.all("down")[0].status == "failed"


def test_how_an_exception_came_from_another(record: Record) -> None:
    found = record("""
        def fails(how):
            try:
                {}["rate"]
            except KeyError as error:
                if how == "cause":
                    raise ValueError(how) from error
                if how == "suppressed":
                    raise ValueError(how) from None
                raise ValueError(how)

        def main():
            errors = []
            for how in ("cause", "suppressed", "context"):
                try:
                    fails(how)
                except ValueError as error:
                    errors.append(error)
            raise ExceptionGroup("all", [*errors[:2], ExceptionGroup("inner", errors[2:])])
        """)

    error = found.run.error
    assert error is not None and len(error.parts) == 3
    parts = [*error.parts[:2], *error.parts[2].parts]
    assert [(part.message, part.relation) for part in parts] == [(how, how) for how in ("cause", "suppressed", "context")]
    assert all(part.cause is not None and part.cause.frames[-1].line == 4 for part in parts)


def test_from_none_hides_nothing_from_the_recording(record: Record) -> None:
    found = record("""
        def main():
            try:
                int("x")
            except ValueError:
                raise RuntimeError("no number") from None
        """)

    error = found.run.error
    assert error is not None and error.cause is not None
    assert (error.relation, error.cause.type) == ("suppressed", "builtins.ValueError")


def test_notes_are_kept(record: Record) -> None:
    found = record("""
        def main():
            error = ValueError("no")
            error.add_note("in row 3")
            raise error
        """)

    assert found.run.error is not None and found.run.error.notes == ("in row 3",)


def test_an_exception_that_hides_its_own_attributes_is_recorded_without_asking_it(record: Record) -> None:
    found = record("""
        asked = []

        class Odd(Exception):
            @property
            def __cause__(self):
                asked.append("cause")
                return None

            def __getattribute__(self, name):
                asked.append(name)
                return super().__getattribute__(name)

        def main():
            try:
                raise Odd("x")
            except Odd:
                raise RuntimeError(len(asked))
        """)

    assert found.run.error is not None and found.run.error.cause is not None
    assert found.run.error.message == "0"


def test_a_long_traceback_is_cut_in_its_middle(record: Record) -> None:
    found = record("""
        def down(n):
            return 1 / n if n == 0 else down(n - 1)

        def main():
            return down(100)
        """)

    error = found.run.error
    assert error is not None
    own = [frame.function for frame in error.frames if frame.project]
    assert len(error.frames) == 60 and error.omitted > 40
    assert own[0] == "main" and own[-1] == "down"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_only_errors_that_nobody_receives_are_lost(record: Record) -> None:
    found = record("""
        import asyncio
        import threading
        from concurrent.futures import ThreadPoolExecutor

        def fails(what):
            raise ValueError(what)

        async def fails_later(what):
            raise ValueError(what)

        def leaves():
            raise SystemExit

        async def tasks():
            asyncio.create_task(fails_later("task, lost"))
            await asyncio.sleep(0.01)
            try:
                await asyncio.create_task(fails_later("task, received"))
            except ValueError:
                pass

        def main():
            with ThreadPoolExecutor(1) as pool:
                received, looked_at, lost = [pool.submit(fails, f"future, {how}") for how in ("received", "looked at", "lost")]
                looked_at.exception()
                try:
                    received.result()
                except ValueError:
                    pass
            for target, given in ((fails, ["thread, lost"]), (leaves, [])):
                thread = threading.Thread(target=target, args=given, name="worker")
                thread.start()
                thread.join()
            asyncio.run(tasks())
            return "done"
        """)

    assert found.result == "done" and found.run.status == "succeeded"
    assert {(error.message, error.ended) for error in found.run.lost} == {
        ("thread, lost", "thread worker"),
        ("task, lost", "a task"),
        ("future, lost", "a future whose result nobody asked for"),
    }
    assert all(error.frames[-1].function in {"fails", "fails_later"} for error in found.run.lost)


def test_a_program_with_a_handler_of_its_own_receives_its_errors(record: Record) -> None:
    found = record("""
        import asyncio

        def fails():
            raise ValueError("handled")

        async def main_():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(lambda loop, context: None)
            loop.call_soon(fails)
            await asyncio.sleep(0.01)

        def main():
            asyncio.run(main_())
        """)

    assert found.run.lost == ()
