# cause: 1:2
# why: items wrong
# %%
conf = {"a": 1, "b": 2}
# %%
def show(c):
    for k, v in c:
        print(k, v)
# %%
show(conf)
