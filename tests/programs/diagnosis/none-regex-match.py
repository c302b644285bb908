# cause: 2:2
# rule: none-return
# %%
import re
# %%
lines = ["id=12 ok", "id=7 ok", "broken line"]
# %%
def parse(line):
    return re.search(r"id=(\d+)", line)
matches = [parse(l) for l in lines]
# %%
n = len(matches)
# %%
ids = [int(m.group(1)) for m in matches]
