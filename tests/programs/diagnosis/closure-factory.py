# cause: 2:1
# %%
base = 2
# %%
def make(rate):
    def apply(x):
        return x * rate
    return apply
# %%
rate = {"std": 0.2}.get("reduced")
tax = make(rate)
# %%
n = 10
# %%
print("RESULT", tax(n))
