"""The recording on disk: the only part of Rewound that speaks SQL."""

from __future__ import annotations

from rewound.store.background import Background
from rewound.store.chunks import BLOCK, FAILED, pack_plain
from rewound.store.lazy import Steps
from rewound.store.liveness import is_alive, process_started
from rewound.store.locate import locate
from rewound.store.names import COUNTING, listed
from rewound.store.reader import Reader, open_reader
from rewound.store.timeline import CodeCalls
from rewound.store.writer import Writer, open_writer

__all__ = [
    "BLOCK",
    "COUNTING",
    "FAILED",
    "Background",
    "CodeCalls",
    "Reader",
    "Steps",
    "Writer",
    "is_alive",
    "listed",
    "locate",
    "open_reader",
    "open_writer",
    "pack_plain",
    "process_started",
]
