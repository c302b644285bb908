# cause: 1:2
# %%
events = [{"type": "add", "n": 1}, {"type": "mul", "n": 3}]
# %%
def apply(state, e):
    match e["type"]:
        case "add":
            return state + e["n"]
        case "sub":
            return state - e["n"]
# %%
a = apply(1, events[0])
b = apply(a, events[1])
# %%
n = len(events)
# %%
print("RESULT", n, b + 1)
