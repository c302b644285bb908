"""debugpy's adapter as a process that ends with the one that has started it, however that ends.

python -m rewound.debug.adapter
"""

from __future__ import annotations

import os
import runpy
import threading
import time

from rewound.debug.lightly import begin_lightly
from rewound.store import process_started

_EACH = 1.0
"""Seconds between two looks."""


def main() -> None:
    """Speak debugpy's part of the protocol at the standard streams."""
    parent = os.getppid()
    began = process_started(parent)

    def watch() -> None:
        while os.getppid() == parent and process_started(parent) == began:
            time.sleep(_EACH)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
    begin_lightly()
    runpy.run_module("debugpy.adapter", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
