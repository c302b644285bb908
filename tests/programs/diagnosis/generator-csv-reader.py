# cause: 1:2
# %%
import csv, io
text = "a,b\n1,2\n3,4\n"
# %%
def load(text):
    return csv.reader(io.StringIO(text))
# %%
rows = load(text)
# %%
header = next(rows)
body = list(rows)
# %%
again = [r for r in rows]
print("RESULT", header, again[0])
