# cause: 1:4 or 0:1 or 1:2
# %%
lines = ["a,1,x", "b,2"]
# %%
def split(line):
    parts = line.split(",")
    parts = [p.strip() for p in parts]
    return parts
# %%
records = [split(l) for l in lines]
# %%
n = len(records)
# %%
for name, count, tag in records:
    print("RESULT", name, count, tag)
