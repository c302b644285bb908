"""A front end's end of the comm with a kernel: a window with a panel, without the window."""

from __future__ import annotations

import time
import uuid
from queue import Empty
from typing import Any

import jsonschema

from rewound.show.schema import RESULTS, schema
from tests.e2e.kernel.driving import Kernel

CHECKS = {
    **{name: jsonschema.Draft202012Validator(schema(name)) for name in ("snapshot", "batch", "reply", "refusal", "code")},
    **{f"request {name}": jsonschema.Draft202012Validator(schema(f"request {name}")) for name in RESULTS},
}


class Panel:
    """One comm, over channels of its own. Everything that comes is held against its schema."""

    def __init__(self, kernel: Kernel, *, protocol: int = 1, subshell: bool = False, comm: str | None = None) -> None:
        self._client = kernel.manager.blocking_client()
        self._client.start_channels()
        self._client.wait_for_ready(timeout=30)
        self._header: dict[str, Any] = {}
        if subshell:
            self._header = {"subshell_id": self._new_subshell()}
        self.comm = comm or uuid.uuid4().hex
        self.heard: list[dict[str, Any]] = []
        self.printed: list[tuple[str, str]] = []
        """(id of the request that it belongs to, text) of what came on standard output."""
        self.closed = False
        if comm is None:
            self._send("comm_open", {"target_name": "rewound", "data": {"protocol": protocol, "seq": None}})

    def _new_subshell(self) -> str:
        message = self._client.session.msg("create_subshell_request", {})
        self._client.control_channel.send(message)
        return str(self._client.control_channel.get_msg(timeout=10)["content"]["subshell_id"])

    def _send(self, kind: str, content: dict[str, Any]) -> str:
        message = self._client.session.msg(kind, {"comm_id": self.comm, **content})
        message["header"].update(self._header)
        self._client.shell_channel.send(message)
        return str(message["header"]["msg_id"])

    def tell(self, data: dict[str, Any]) -> str:
        return self._send("comm_msg", {"data": self.packed(data)})

    def packed(self, data: dict[str, Any]) -> dict[str, Any]:
        """A message as it is put for the other end."""
        return data

    def close(self) -> None:
        self._send("comm_close", {"data": {}})
        self._client.stop_channels()

    def listen(self, seconds: float = 0.05) -> None:
        """Take what has come."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                message = self._client.get_iopub_msg(timeout=max(0.0, deadline - time.monotonic()))
            except Empty:
                return
            content = message["content"]
            if message["msg_type"] == "stream":
                self.printed.append((message["parent_header"].get("msg_id", ""), content["text"]))
            if content.get("comm_id") != self.comm:
                continue
            if message["msg_type"] == "comm_close":
                self.closed = True
            elif message["msg_type"] == "comm_msg" and (data := self.unpacked(content["data"])) is not None:
                CHECKS[data["type"]].validate(data)
                self.heard.append(data)

    def unpacked(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """A message as it is meant; None for one that is not for us."""
        return data

    def until(self, wanted: Any, timeout: float = 20) -> dict[str, Any]:
        """The first message for which `wanted` holds, those that have come before included."""
        deadline, at = time.monotonic() + timeout, 0
        while True:
            for message in self.heard[at:]:
                if wanted(message):
                    return message
            at = len(self.heard)
            assert time.monotonic() < deadline, [(each["type"], each.get("seq")) for each in self.heard]
            self.listen()

    def snapshot(self, timeout: float = 20) -> dict[str, Any]:
        """The newest one; waits for the first."""
        self.until(lambda message: message["type"] == "snapshot", timeout)
        return [message for message in self.heard if message["type"] == "snapshot"][-1]

    def ask(self, method: str, timeout: float = 30, /, **params: Any) -> dict[str, Any]:
        """The reply to a request, its result held against its schema."""
        name = self.send_request(method, **params)
        return self.reply(name, method, timeout)

    def send_request(self, method: str, /, **params: Any) -> str:
        name = uuid.uuid4().hex
        self.tell({"type": "request", "id": name, "method": method, "params": params})
        return name

    def reply(self, name: str, method: str, timeout: float = 30) -> dict[str, Any]:
        found = self.until(lambda message: message["type"] == "reply" and message["id"] == name, timeout)
        if found["error"] is None and method in RESULTS:
            CHECKS[f"request {method}"].validate(found["result"])
        return found

    def result(self, method: str, timeout: float = 30, /, **params: Any) -> Any:
        found = self.ask(method, timeout, **params)
        assert found["error"] is None, found["error"]
        return found["result"]

    @property
    def batches(self) -> list[dict[str, Any]]:
        return [message for message in self.heard if message["type"] == "batch"]

    def cells(self) -> dict[str, dict[str, Any]]:
        """By id, each cell as it was told last."""
        told: dict[str, dict[str, Any]] = {}
        for message in self.heard:
            if message["type"] == "snapshot":
                told.clear()
            if message["type"] in ("snapshot", "batch"):
                told.update((cell["cell_id"], cell) for cell in message["cells"])
        return told

    def steps(self) -> dict[int, int]:
        """By seq, the status of each step as it was told last."""
        told: dict[int, int] = {}
        for message in self.heard:
            if message["type"] == "snapshot":
                told.clear()
            if message["type"] in ("snapshot", "batch") and message["steps"] is not None:
                told.update(zip(message["steps"]["seq"], message["steps"]["status"], strict=True))
        return told
