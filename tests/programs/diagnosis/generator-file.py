# cause: 2:1
# rule: exhausted-iterator
# %%
from pathlib import Path
Path("data.txt").write_text("1\n2\n3\n")
# %%
title = "numbers"
# %%
handle = open("data.txt")
# %%
lines = sum(1 for _ in handle)
# %%
numbers = [int(line) for line in handle]
# %%
print(lines, sum(numbers) / len(numbers))
