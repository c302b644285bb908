"""`python -m rewound` is the command `rewound`."""

from __future__ import annotations

from rewound.show.cli import main

if __name__ == "__main__":
    main()
