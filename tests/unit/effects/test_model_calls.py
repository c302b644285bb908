"""Where each protocol has the model, the prompt and the system's words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rewound.effects.journal import MISSING
from rewound.effects.model_calls import body_of, field, put
from rewound.model import Effect

PICTURE = {"type": "image_url", "image_url": {"url": "data:"}}


@pytest.mark.parametrize(
    ("body", "name", "value"),
    [
        ({"model": "a", "messages": [{"role": "user", "content": "one"}, {"role": "assistant", "content": "two"}]}, "prompt", "one"),
        ({"messages": [{"role": "user", "content": "one"}, {"role": "user", "content": "two"}]}, "prompt", "two"),
        ({"messages": [{"role": "user", "content": [PICTURE, {"type": "text", "text": "one"}]}]}, "prompt", "one"),
        ({"messages": [{"role": "developer", "content": "be kind"}]}, "system", "be kind"),
        ({"system": "be kind", "messages": [{"role": "user", "content": "one"}]}, "system", "be kind"),
        ({"instructions": "be kind", "input": "one"}, "system", "be kind"),
        ({"instructions": "be kind", "input": "one"}, "prompt", "one"),
        ({"input": [{"role": "user", "content": "one"}]}, "prompt", "one"),
        ({"prompt": "one", "messages": []}, "prompt", "one"),
        ({"contents": [{"parts": [{"text": "one"}]}]}, "prompt", "one"),
        ({"temperature": 0.5}, "temperature", 0.5),
        ({"model": "a", "messages": []}, "prompt", MISSING),
        ({"model": "a"}, "system", MISSING),
    ],
)
def test_a_field_is_found_and_changed(body: dict[str, Any], name: str, value: object) -> None:
    assert field(body, name) == value
    if value is not MISSING:
        put(body, name, "new")
        assert field(body, name) == "new"


def test_pictures_beside_a_prompt_stay() -> None:
    body = {"messages": [{"role": "user", "content": [{"type": "text", "text": "a"}, PICTURE, {"type": "text", "text": "b"}]}]}
    put(body, "prompt", "new")
    assert body["messages"][0]["content"] == [{"type": "text", "text": "new"}, PICTURE]


@pytest.mark.parametrize(
    ("request_", "asks"),
    [
        ({"host": "api.openai.com", "path": "/v1/chat/completions", "body": '{"model": "a"}'}, True),
        ({"host": "shop.example", "path": "/v1/messages", "body": '{"to": "a"}'}, False),
        ({"host": "api.openai.com", "path": "/v1/chat/completions", "body": '{"model": "a", "cut of'}, False),
        ({"host": "bank.example", "path": "/charges", "body": json.dumps({"model": "a"})}, False),
    ],
)
def test_what_asks_a_model(request_: dict[str, str], asks: bool) -> None:
    assert (body_of(Effect(0, 0, "network", "POST", "key", request=request_)) is not None) is asks
