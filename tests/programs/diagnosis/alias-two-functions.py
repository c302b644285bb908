# cause: 1:2 or 3:1
# %%
state = {"items": []}
# %%
def snapshot(s):
    return {"items": s["items"]}
# %%
before = snapshot(state)
# %%
state["items"].append("x")
# %%
assert before["items"] == [], "snapshot changed"
