# cause: 1:2
# rule: none-return
# %%
import math
# %%
def discount(order):
    if order["total"] > 100:
        return 0.1
    elif order["total"] > 50:
        return 0.05
# %%
orders = [{"id": 1, "total": 120}, {"id": 2, "total": 30}, {"id": 3, "total": 70}]
rates = {o["id"]: discount(o) for o in orders}
# %%
labels = {k: f"order {k}" for k in rates}
# %%
net = [o["total"] * (1 - rates[o["id"]]) for o in orders]
