# kind: script
# error: AssertionError
# failure: 1:9 `assert render(order) == wanted, "rendered"` in -
# cause: 1:2 or 1:3
# values: render(order)='tea: 3 EUR\ntotal 3'; wanted='tea: 3 EUR\nTotal 3'
# difference: at line 2, column 0: 'total 3', and 'Total 3'
# %%
def render(order):
    lines = [f"{name}: {price} EUR" for name, price in order.items()]
    return "\n".join([*lines, f"total {sum(order.values())}"])

order = {"tea": 3}


wanted = "tea: 3 EUR\nTotal 3"
assert render(order) == wanted, "rendered"
