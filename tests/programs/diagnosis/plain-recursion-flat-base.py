# cause: 4:2
# rule: endless-recursion
# why: a one-letter string contains itself, so flatten has no base case for strings
# %%
import json
from collections.abc import Iterable
# %%
ANSWER = '{"sections": ["intro", ["methods", ["sampling", "cleaning"]], "results"], "depth": 3}'
outline = json.loads(ANSWER)
print(outline["depth"])
# %%
def depth(node):
    if isinstance(node, list):
        return 1 + max((depth(n) for n in node), default=0)
    return 0
# %%
print("nesting", depth(outline["sections"]))
# %%
def flatten(node):
    if isinstance(node, Iterable):
        for child in node:
            yield from flatten(child)
    else:
        yield node

titles = list(flatten(outline["sections"]))
print(titles)
