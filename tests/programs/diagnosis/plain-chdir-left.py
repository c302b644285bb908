# cause: 2:2
# rule: missing-file
# %%
import os, tempfile
from pathlib import Path
# %%
base = Path(tempfile.mkdtemp())
(base / "data").mkdir()
(base / "data" / "a.txt").write_text("1")
(base / "notes.txt").write_text("hello")
os.chdir(base)
# %%
def load_all():
    os.chdir("data")
    return [Path(n).read_text() for n in os.listdir(".")]
# %%
print(load_all())
# %%
def notes():
    with open("notes.txt") as f:
        return f.read()
# %%
print(notes())
