# cause: 1:4
# %%
orders = [{"id": 1, "state": "paid"}, {"id": 2, "state": "Paid"}, {"id": 3, "state": "open"}]
# %%
def index_paid(orders):
    found = {}
    for order in orders:
        if order["state"] != "paid":
            continue
        found[order["id"]] = order
    return found
# %%
paid = index_paid(orders)
print(len(paid))
# %%
def ship(order_id):
    return f"shipping {paid[order_id]['id']}"
# %%
print(ship(1))
# %%
print(ship(2))
