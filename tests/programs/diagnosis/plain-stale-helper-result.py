# cause: 1:2 or 2:1
# rule: stale-version
# %%
threshold = 10
# %%
data = [4, 12, 18, 7]
large = [n for n in data if n > threshold]
# %%
threshold = 5
# %%
def check(large):
    expected = [n for n in data if n > threshold]
    assert large == expected, f"{large} is not {expected}"
# %%
check(large)
