"""Agents on the official clients and a LangGraph graph, unmodified: recorded, failed, mended, replayed, with no call made twice."""

from __future__ import annotations

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
