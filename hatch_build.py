"""The build hook of the wheel and of the sdist: puts the JupyterLab panel and the view of the magics in, where they are built or can be."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACE = "share/jupyter/labextensions/rewound"
PARTS = ("package.json", "static", "schemas")
"""Of what the build leaves: what JupyterLab reads."""


class PanelHook(BuildHookInterface):  # type: ignore[type-arg]
    """`REWOUND_PANEL=no` leaves the panel out: the checkout's own set-up builds it apart, where it can say what takes so long."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Hatchling calls this before it packs."""
        if os.environ.get("REWOUND_PANEL") == "no":
            return
        panel = _panel(Path(self.root))
        try:
            panel.build()
        except panel.CannotBuild as error:
            # A panel that does not fit the sources is worse than none.
            self.app.display_warning(str(error))
            return
        if self.target_name == "wheel":
            built = Path(panel.BUILT).relative_to(self.root).as_posix()
            build_data["shared_data"] |= {f"{built}/{part}": f"{PLACE}/{part}" for part in PARTS}
            widget = Path(panel.WIDGET)
            build_data["force_include"] |= {str(path): f"rewound/show/widget/built/{path.name}" for path in sorted(widget.iterdir())}
            build_data["shared_data"]["labextension/install.json"] = f"{PLACE}/install.json"


def _panel(root: Path) -> Any:
    """`scripts/panel.py`, which is no part of a package."""
    spec = importlib.util.spec_from_file_location("rewound_panel", root / "scripts" / "panel.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
