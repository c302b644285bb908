# cause: 1:3
# %%
from pathlib import Path
Path("names.txt").write_text("ann;bo")
# %%
def read(path):
    with open(path, "rb") as f:
        return f.read()
# %%
content = read("names.txt")
# %%
size = len(content)
# %%
print("RESULT", content.split(";"), size)
