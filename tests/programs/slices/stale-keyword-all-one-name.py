# fresh 4: n
# why: argument, keyword and result share one name that is then simply set: nothing old about it
# %%
def calc(n):
    return 3 * n + 4
# %%
n = 8
# %%
n = calc(n=n)
# %%
n = 9
# %%
print(n)
