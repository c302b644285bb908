# kind: script
# error: TypeError
# failure: 1:10 `self.start > self.end` in Span.__post_init__
# cause: 1:14
# %%
from dataclasses import dataclass


@dataclass
class Span:
    start: int
    end: int

    def __post_init__(self):
        if self.start > self.end:
            raise ValueError("empty")


limits = {"start": 1, "end": "9"}
Span(**limits)
