"""Agents on the official clients and a LangGraph graph, unmodified: recorded, failed, mended, replayed, with no call made twice."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programs.effect_cases import Program
from tests.programs.model_world import world
from tests.programs.world import SECRET, World

pytestmark = pytest.mark.once

GRAPH = """
    import os
    from typing import Annotated, TypedDict

    import anthropic, openai
    from langgraph.graph import END, START, StateGraph

    writer = openai.OpenAI(api_key=os.environ["SECRET"], base_url=os.environ["WORLD"] + "/v1", max_retries=0)
    critic = anthropic.Anthropic(api_key=os.environ["SECRET"], base_url=os.environ["WORLD"], max_retries=0)

    class State(TypedDict):
        topic: str
        drafts: Annotated[list, lambda old, new: old + new]
        verdict: str

    def draft(state):
        asked = [{"role": "user", "content": f"{PROMPT} {state['topic']} {len(state['drafts'])}"}]
        said = writer.chat.completions.create(model="gpt", messages=asked)
        return {"drafts": [said.choices[0].message.content]}

    def review(state):
        with critic.messages.stream(model="claude", max_tokens=9, messages=[{"role": "user", "content": state["drafts"][-1]}]) as stream:
            return {"verdict": stream.get_final_text().strip()}

    def publish(state):
        return {"verdict": state["verdict"].VERB()}

    PROMPT = "write about"
    graph = StateGraph(State)
    for node in (draft, review, publish):
        graph.add_node(node)
    graph.add_edge(START, "draft")
    graph.add_conditional_edges("draft", lambda state: "draft" if len(state["drafts"]) < 2 else "review")
    graph.add_edge("review", "publish")
    graph.add_edge("publish", END)
    print(graph.compile().invoke({"topic": "sea", "drafts": [], "verdict": ""})["verdict"])
"""


@pytest.fixture
def outside() -> Iterator[World]:
    with world() as server:
        yield server


def test_a_graph_that_failed_goes_on_without_asking_its_models_again(tmp_path: Path, outside: World) -> None:
    program = Program(tmp_path, {"WORLD": outside.url, "SECRET": SECRET})
    program.write(GRAPH.replace("VERB", "uper"))
    program.record(exit=1)
    asked = dict(outside.asked)
    program.write(GRAPH.replace("VERB", "upper"))
    again = program.replay()

    assert asked == {"POST /v1/chat/completions": 2, "POST /v1/messages": 1}
    assert dict(outside.asked) == asked
    assert again.printed.strip().endswith("REPLY 3 TO ANSWER 2 TO WRITE ABOUT SEA 1")
    assert again.told["saved_calls"] == {"network": 3}
    assert again.told["saved_tokens"] == 9
    assert SECRET.encode() not in program.stored_bytes()


def test_a_changed_prompt_is_asked_live_and_what_hangs_on_it(tmp_path: Path, outside: World) -> None:
    program = Program(tmp_path, {"WORLD": outside.url, "SECRET": SECRET})
    program.write(GRAPH.replace("VERB", "upper"))
    program.record()
    program.write(GRAPH.replace("VERB", "upper").replace('PROMPT = "write', 'PROMPT = "sing'))
    again = program.replay()

    assert outside.total == 6
    assert again.told["effects"]["live"] == 3
    assert again.told["saved_tokens"] == 0


ASKING = """
    import asyncio, json, os
    import aiohttp, httpx, openai, requests, rewound

    WORLD = os.environ["WORLD"]

    def asked(model, text):
        return {"model": model, "messages": [{"role": "system", "content": "be kind"}, {"role": "user", "content": text}]}

    def told(answer):
        return answer["model"] + ": " + answer["choices"][0]["message"]["content"]

    def by_httpx(text):
        return told(httpx.post(WORLD + "/v1/chat/completions", json=asked("small", text)).json())

    def by_requests(text):
        return told(requests.post(WORLD + "/v1/chat/completions", json=asked("small", text)).json())

    def by_client(text):
        client = openai.OpenAI(api_key="none", base_url=WORLD + "/v1")
        return told(client.chat.completions.create(**asked("small", text)).model_dump())

    async def by_aiohttp(text):
        async with aiohttp.ClientSession() as session:
            async with session.post(WORLD + "/v1/chat/completions", json=asked("small", text)) as answer:
                return told(await answer.json())

    @rewound.step(mutates=True)
    def paid(text):
        return requests.post(WORLD + "/charges", json={"for": text}).json()["n"]

    said = [by_httpx("one"), by_requests("two"), by_client("three"), asyncio.run(by_aiohttp("four"))]
    print(paid("all"), *said, sep="; ")
"""


@pytest.fixture(name="asking")
def recorded_program(tmp_path: Path, outside: World) -> Program:
    program = Program(tmp_path, {"WORLD": outside.url})
    program.write(ASKING)
    program.record()
    return program


def test_another_model_is_asked_live_by_every_client(asking: Program, outside: World) -> None:
    planned = asking.replay("--set", 'model="large"', "--dry-run").told["plan"]
    assert {line["function"]: line["reason"] for line in planned if line["function"].startswith("by_")} == dict.fromkeys(
        ["by_httpx", "by_requests", "by_client", "by_aiohttp"], "it asks a model with another model"
    )
    again = asking.replay("--set", 'model="large"')

    assert again.told["effects"]["live"] == 4
    assert again.printed.count("large: answer") == 4
    assert "small" not in again.printed
    assert (outside.asked["POST /charges"], outside.asked["POST /v1/chat/completions"]) == (1, 8)


def test_another_prompt_for_one_step_is_asked_by_that_step_alone(asking: Program, outside: World, tmp_path: Path) -> None:
    (tmp_path / "prompt.txt").write_text("something else", "utf-8")
    again = asking.replay("--set", "prompt@by_requests=@prompt.txt", "--set", 'system@by_requests="be short"')

    assert again.told["effects"]["live"] == 1
    assert "to something else; small" in again.printed
    assert outside.asked["POST /v1/chat/completions"] == 5
    wanted = {line["function"]: line["action"] for line in again.told["plan"]}
    assert (wanted["by_requests"], wanted["by_httpx"], wanted["by_client"]) == ("ran", "served", "served")


def test_a_replay_of_a_replay_keeps_what_that_was_given(asking: Program, outside: World) -> None:
    first = asking.replay("--set", 'model@by_httpx="large"')
    asking.write(ASKING.replace('sep="; "', 'sep=" | "'))
    again = asking.command("replay", first.told["run"])

    assert again.printed.count("large: answer") == 1
    assert again.told["effects"]["live"] == 0
    assert outside.asked["POST /v1/chat/completions"] == 5
    assert asking.command("replay", first.told["run"], "--set", 'model@by_httpx="small"').told["effects"]["live"] == 1


NESTED = """
    import os
    import requests

    def asked(text):
        said = {"model": "small", "messages": [{"role": "user", "content": text}]}
        return requests.post(os.environ["WORLD"] + "/v1/chat/completions", json=said).json()["model"]

    def first():
        return asked("one")

    print(first(), asked("two"))
"""


def test_a_step_that_was_named_by_its_number_is_not_taken_for_another(tmp_path: Path, outside: World) -> None:
    program = Program(tmp_path, {"WORLD": outside.url})
    program.write(NESTED)
    program.record()
    first = program.replay("--set", 'model@asked#2="large"').told["run"]  # it serves `first`, and has one call of `asked`
    assert "is another than the one that was meant" in program._command("replay", first).stderr

    assert program.command("replay", first, "--set", 'model="large"').printed.strip() == "large large"
    again = program.replay("--set", 'model@asked#1="large"').told["run"]
    assert program.command("verify", again).told["reproducible"] is True


def test_what_was_given_is_kept_where_a_replay_ended_too_early_to_ask(tmp_path: Path, outside: World) -> None:
    program = Program(tmp_path, {"WORLD": outside.url})
    program.write("LIMIT = 1\n" + textwrap.dedent(NESTED).replace("print(", "assert LIMIT\nprint("))
    program.record()
    failed = program.replay("--set", "LIMIT=0", "--set", 'model@first="large"', exit=1).told["run"]
    assert program.command("replay", failed, "--set", "LIMIT=2").printed.strip() == "large small"


PIECES = """
    import asyncio, json, os
    import aiohttp, httpx, requests

    PLACE = os.environ["WORLD"] + "/v1/chat/completions"
    BODY = json.dumps({"model": "small", "messages": [{"role": "user", "content": "one"}]}).encode()

    def pieces():
        yield BODY[:9]
        yield BODY[9:]

    async def pieces_awaited():
        yield BODY[:9]
        yield BODY[9:]

    def by_requests():
        return requests.post(PLACE, data=pieces()).json()["model"]

    def by_httpx():
        return httpx.post(PLACE, content=pieces()).json()["model"]

    def by_httpx_of_a_known_length():
        return httpx.post(PLACE, content=pieces(), headers={"Content-Length": str(len(BODY))}).json()["model"]

    async def by_httpx_awaited():
        async with httpx.AsyncClient() as client:
            return (await client.post(PLACE, content=pieces_awaited())).json()["model"]

    async def by_aiohttp():
        async with aiohttp.ClientSession() as session:
            async with session.post(PLACE, data=pieces_awaited()) as answer:
                return (await answer.json())["model"]

    print(by_requests(), by_httpx(), by_httpx_of_a_known_length(), asyncio.run(by_httpx_awaited()), asyncio.run(by_aiohttp()))
"""


def test_what_is_asked_in_pieces_is_asked_otherwise_too(tmp_path: Path, outside: World) -> None:
    program = Program(tmp_path, {"WORLD": outside.url})
    program.write(PIECES)
    program.record()
    assert program.replay("--set", 'model="large"').printed.strip() == " ".join(["large"] * 5)


def test_what_a_mutation_asks_cannot_be_set(tmp_path: Path, outside: World) -> None:
    program = Program(tmp_path, {"WORLD": outside.url})
    text = textwrap.dedent(NESTED).replace("def first", "@rewound.step(mutates=True)\ndef first").replace("import os", "import os, rewound")
    program.write(text)
    program.record()
    assert "only first asks that" in program._command("replay", program.run, "--set", 'model@first="large"').stderr
    again = program.replay("--set", 'model="large"')
    assert again.printed.strip() == "small large"
    assert {line["function"]: line["action"] for line in again.told["plan"]}["first"] == "served"
    assert outside.asked["POST /v1/chat/completions"] == 3


REFUSED = {
    'modle="large"': (2, "Did you mean model?"),
    "model=large": (2, "A text needs its quotation marks"),
    "model=5": (2, "5 is a number"),
    'model@paid="large"': (2, "asked no model"),
    'model@nobody="large"': (2, "has no step 'nobody'"),
    "prompt=@nothing.txt": (2, "nothing.txt cannot be read"),
    "model": (2, "is not NAME=JSON"),
    'model="huge"': (3, "does not allow 'huge'"),
}
"""What is given to `--set`, the exit code, and words of what is said."""


def test_what_cannot_be_set_is_refused_before_anything_runs(asking: Program, outside: World) -> None:
    asking.write('[tool.rewound]\nmodels = ["small", "large"]\n', "pyproject.toml")
    made = dict(outside.asked)
    for given, (exit, said) in REFUSED.items():
        done = asking._command("replay", asking.run, "--set", given)
        assert (done.returncode, said in done.stderr) == (exit, True), done.stderr
    assert dict(outside.asked) == made
