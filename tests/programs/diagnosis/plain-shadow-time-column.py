# cause: 4:2
# why: unpacking the log rows rebinds the module name time to a string
# %%
import time
import csv
import io
# %%
LOG = "08:15:02,INFO,boot\n08:15:09,WARN,slow disk\n08:16:40,INFO,ready\n"
rows = list(csv.reader(io.StringIO(LOG)))
# %%
class Stopwatch:
    def __init__(self, label):
        self.label = label

    def __enter__(self):
        self.started = time.perf_counter()
        return self

    def __exit__(self, *exc):
        self.elapsed = time.perf_counter() - self.started
        return False
# %%
with Stopwatch("levels") as watch:
    levels = sorted({row[1] for row in rows})
print(levels, watch.elapsed < 1)
# %%
warnings = []
for time, level, text in rows:
    if level == "WARN":
        warnings.append((time, text))
print(warnings)
# %%
def render(rows):
    with Stopwatch("render") as watch:
        body = "\n".join(" ".join(r) for r in rows)
    return body, watch
# %%
body, watch = render(rows)
print(body)
