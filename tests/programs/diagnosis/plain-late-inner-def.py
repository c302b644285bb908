# cause: 1:4 or 1:5
# known: the function's head is named, not the line that reads the loop's variable
# %%
prices = {"tea": 2.0, "cake": 4.0}
# %%
actions = []
for item in prices:
    def order(n):
        return {"item": item, "cost": n * prices[item]}
    actions.append(order)
print(len(actions))
# %%
def total(order_fn, n, expected):
    got = order_fn(n)
    assert got["cost"] == expected, f"{got} is not {expected}"
    return got
# %%
print(total(actions[1], 2, 8.0))
# %%
print(total(actions[0], 3, 6.0))
