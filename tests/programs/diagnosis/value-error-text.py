# cause: 0:1 or 1:2
# %%
raw = ["1.5", "2,5", "3.0"]
# %%
def tidy(x):
    return x.strip()
# %%
cleaned = [tidy(x) for x in raw]
# %%
n = len(cleaned)
# %%
print("RESULT", n, sum(float(x) for x in cleaned))
