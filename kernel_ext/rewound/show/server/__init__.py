"""The routes by which recordings are looked at and replayed over HTTP: an extension of Jupyter Server, which `rewound serve` runs alone.

What is imported with this package needs no library: the process that carries a replay out is of it too.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    """Jupyter Server asks this of `rewound`."""
    from rewound.show.server.extension import RewoundServer

    return [{"module": "rewound.show.server.extension", "app": RewoundServer}]
