# cause: 2:2
# rule: swapped-arguments
# %%
def transfer(source, target, amount):
    if source["balance"] < amount:
        raise ValueError(f"{source['name']} has only {source['balance']}")
    source["balance"] -= amount
    target["balance"] += amount
# %%
source = {"name": "salary", "balance": 900}
target = {"name": "savings", "balance": 10}
# %%
amount = 500
transfer(target, source, amount)
print(target)
