# cause: 2:4
# rule: unchecked-answer
# %%
stock = {"tea": 4, "cake": 2}

def find(name):
    if name not in stock:
        return {"ok": False, "reason": f"no {name}"}
    return {"ok": True, "left": stock[name]}
# %%
def one(name):
    answer = find(name)
    if not answer["ok"]:
        return 0
    return answer["left"]
# %%
def count(names):
    total = 0
    for name in names:
        total += find(name)["left"]
    return total
# %%
print(one("milk"))
# %%
print(count(["tea", "milk"]))
