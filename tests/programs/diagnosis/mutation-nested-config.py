# cause: 2:2
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
defaults = {"opts": {"n": 1}, "tags": ["x"]}
# %%
def tagged(cfg, tag):
    cfg["tags"].append(tag)
    return {**cfg, "tag": tag}
# %%
ran("tag")
a = tagged(defaults, "a")
b = tagged(defaults, "b")
# %%
assert defaults["tags"] == ["x"], defaults["tags"]
print("RESULT", a["tag"], b["tag"])
