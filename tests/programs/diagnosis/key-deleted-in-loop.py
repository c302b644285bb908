# cause: 2:3
# %%
stock = {"nut": 3, "bolt": 0, "nail": 7}
# %%
order = ["nail", "bolt"]
# %%
for name in list(stock):
    if stock[name] == 0:
        del stock[name]
# %%
left = sum(stock.values())
# %%
print("RESULT", [stock[n] for n in order], left)
