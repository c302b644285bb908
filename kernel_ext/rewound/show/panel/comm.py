"""The kernel's end of the comm with front ends: docs/protocol.md says what goes over it. Nothing of ipykernel is imported for it."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping
from typing import Any

from rewound.capture.kernel import KernelRecording
from rewound.errors import BadRequest
from rewound.show import wire
from rewound.show.panel import methods, recovering, replaying
from rewound.show.panel.hub import Hub, Message
from rewound.show.panel.methods import Answer, reply
from rewound.show.panel.news import PROTOCOL
from rewound.store import Background, Reader, open_reader

ABOUT_KERNEL: Mapping[str, Callable[[KernelRecording, Mapping[str, Any]], Mapping[str, Any]]] = {
    **replaying.PLANS,
    "left": recovering.left,
}
"""What is asked of the kernel, and runs nothing in it."""
WORKS: Mapping[str, replaying.Work] = {"replay": replaying.REPLAY, **recovering.WORKS}
"""What runs cells in the kernel."""


class Talk:
    """All comms of one kernel. Requests are answered by a thread of ours, one after the other; a replay by the kernel's own."""

    def __init__(self, shell: Any, recording: KernelRecording) -> None:
        self._shell = shell
        self._recording = recording
        self.hub = Hub(recording)
        self._asked: queue.SimpleQueue[tuple[Callable[[Message], None], str, Answer]] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._working = False
        self._reader: Reader | None = None
        self._comms: dict[str, Any] = {}

    def opened(self, comm: Any, message: Mapping[str, Any]) -> None:
        """A front end has opened a comm."""
        data = _data(message)
        send = self.sender(comm)
        if data.get("protocol") != PROTOCOL:
            hint = "Install the same version of Rewound for the kernel and for the front end."
            error = BadRequest(f"This kernel speaks protocol {PROTOCOL}, the front end {data.get('protocol')!r}.", hint=hint)
            send({"type": "refusal", "protocol": PROTOCOL, **wire.problem(error)})
            comm.close()
            return
        self._comms[comm.comm_id] = comm
        comm.on_msg(lambda message: self.heard(comm.comm_id, send, _data(message), message))
        comm.on_close(lambda _: self._closed(comm.comm_id))
        self.hub.add(comm.comm_id, send)

    def close(self) -> None:
        """The extension goes: all comms are closed."""
        self.hub.close()
        for comm in list(self._comms.values()):
            comm.close()
        self._comms.clear()

    def _closed(self, name: str) -> None:
        self._comms.pop(name, None)
        self.hub.remove(name)

    def sender(self, comm: Any, packed: Callable[[Message], Message] = lambda message: message) -> Callable[[Message], None]:
        """What sends a message, from any thread, in their order: by the thread of ipykernel that sends everything.

        `packed` is how it is put for who listens at the other end.

        `Comm.send` asks `threading` for the thread that it is called in, which would make those of ours known to the program.
        """
        kernel = self._shell.kernel
        thread = getattr(kernel, "iopub_thread", None)

        def send(message: Message) -> None:
            content = {"comm_id": comm.comm_id, "data": packed(message)}
            kernel.session.send(kernel.iopub_socket, "comm_msg", content, parent=kernel.get_parent("shell"), ident=comm.topic)

        return send if thread is None else lambda message: thread.io_loop.add_callback(send, message)

    def heard(self, name: str, send: Callable[[Message], None], data: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        """A front end has said this, in that message; `send` answers it."""
        if data.get("type") == "fetch" and isinstance(data.get("after"), int):
            self.hub.fetch(name, data["after"])
        elif data.get("type") == "request" and isinstance(data.get("id"), str):
            self._request(send, data, message)

    # Requests.

    def _request(self, send: Callable[[Message], None], data: Mapping[str, Any], message: Mapping[str, Any]) -> None:
        method, given = str(data.get("method")), data.get("params") or {}
        if method == "stop":
            send(reply(data["id"], replaying.stop))
        elif method in WORKS:
            job = replaying.Job(WORKS[method], self._shell, self._recording, self.hub, data["id"], given, message)
            job.begin(lambda answer: send(reply(data["id"], answer)))
        else:
            self._asked.put((send, data["id"], lambda: self._answer(method, given)))
            self._work_on()

    def _work_on(self) -> None:
        with self._lock:
            if not self._working:
                self._working = True
                Background(self._work).start()

    def _work(self) -> None:
        """Answer what was asked, and end."""
        while True:
            try:
                send, name, answer = self._asked.get_nowait()
            except queue.Empty:
                with self._lock:
                    if self._asked.empty():
                        self._working = False
                        return
                continue
            send(reply(name, answer))

    def _answer(self, method: str, given: Any) -> Mapping[str, Any]:
        if method in ABOUT_KERNEL:
            return ABOUT_KERNEL[method](self._recording, methods.params(given))
        if method == "timeline":
            given = {"limit": methods.STEPS, **methods.params(given)}
        session = self._recording.session
        return methods.answered(self._here(), method, given, None if session is None else session.run.id, (*ABOUT_KERNEL, *WORKS))

    def _here(self) -> Reader:
        """The store that this kernel records into; kept, since it knows the run already."""
        session = self._recording.session
        if self._reader is None or (session is not None and self._reader.folder != session.writer.folder):
            self._reader = open_reader(None if session is None else f"sqlite:///{session.writer.folder}")
        return self._reader


def _data(message: Mapping[str, Any]) -> Mapping[str, Any]:
    data = message["content"].get("data")
    return data if isinstance(data, dict) else {}
