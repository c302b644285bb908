"""The adapter of a kernel, in a process beside it: all of the kernel's threads stand while the program stands.

    python -m rewound.debug.helper [PORT]

PORT is where debugpy listens in the kernel, if somebody has had it do so. Each line of standard input is a request of the kernel's,
each line of standard output its answer; where the input ends, the kernel has gone, and so does this.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from rewound.debug.bridge import Bridge


class Helper:
    """One adapter, for as long as the kernel lives: debugpy connects to it once, and stays."""

    def __init__(self, there: int | None) -> None:
        self._bridge = Bridge(owns=False, there=there)
        self._bridge.prepare()
        self._connected = False

    def answer(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """By the name in `do`."""
        found: dict[str, Any] = getattr(self, f"do_{request['do']}")(**request.get("with", {}))
        return found

    def do_listen(self) -> dict[str, Any]:
        """Where clients attach, and with which token; and where the kernel itself does."""
        return {"port": self._bridge.listen(0), "token": self._bridge.token, "kernel": self._bridge.listen_for_kernel()}

    def do_adapter(self, target: Mapping[str, Any]) -> dict[str, Any]:
        """Where debugpy is to connect to; null if it has."""
        if self._connected:
            self._bridge.aim(target)
            return {"adapter": None}
        self._connected = True
        return self._bridge.adapter(target)

    def do_present(self) -> dict[str, Any]:
        """Whether somebody debugs."""
        return {"present": self._bridge.is_somebody_there()}

    def do_restart(self) -> dict[str, Any]:
        """What is given for another run of the step, null if nobody wants one; asked once for each time."""
        return {"restart": self._bridge.restart()}

    def do_say(self, text: str) -> dict[str, Any]:
        """Show a sentence in the clients."""
        self._bridge.say(text)
        return {}


def main() -> None:
    """Answer until the input ends."""
    helper = Helper(int(sys.argv[1]) if len(sys.argv) > 1 else None)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(helper.answer(json.loads(line))) + "\n")
        sys.stdout.flush()
    helper._bridge.over(0)


if __name__ == "__main__":
    main()
