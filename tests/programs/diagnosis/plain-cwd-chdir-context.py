# cause: 2:3 or 2:4
# why: the context manager changes the folder and never goes back
# %%
import contextlib
import json
import os
import tempfile
from pathlib import Path
# %%
project = Path(tempfile.mkdtemp(prefix="proj-"))
(project / "raw").mkdir()
(project / "conf").mkdir()
for n in range(3):
    (project / "raw" / f"part-{n}.txt").write_text(f"{n * 3} {n * 5}\n")
(project / "conf" / "weights.json").write_text('{"left": 0.25, "right": 0.75}')
os.chdir(project)
# %%
@contextlib.contextmanager
def inside(folder):
    os.chdir(folder)
    yield Path.cwd()
# %%
def read_parts():
    with inside("raw") as here:
        return [tuple(map(int, p.read_text().split())) for p in sorted(here.glob("part-*.txt"))]
# %%
parts = read_parts()
print(parts)
# %%
def load_weights(path="conf/weights.json"):
    return json.loads(Path(path).read_text())

def weigh(parts, weights):
    return [left * weights["left"] + right * weights["right"] for left, right in parts]
# %%
weights = load_weights()
print(weigh(parts, weights))
