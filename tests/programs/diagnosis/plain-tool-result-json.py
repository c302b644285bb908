# cause: 1:4
# %%
import json
# %%
def lookup(order):
    return json.dumps({"order": order, "state": "sent"})
def refund(order):
    return f"refunded {order}"
TOOLS = {"lookup": lookup, "refund": refund}
# %%
history = []
for name in ("lookup", "refund"):
    history.append({"tool": name, "result": TOOLS[name](17)})
print(len(history))
# %%
def states(history):
    return [json.loads(h["result"])["order"] for h in history]
# %%
print(states(history))
