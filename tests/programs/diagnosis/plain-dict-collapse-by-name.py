# cause: 2:1
# %%
import json
# %%
people = json.loads('[{"id": 1, "name": "Kim", "pay": 10}, {"id": 2, "name": "Lee", "pay": 20}, {"id": 3, "name": "Kim", "pay": 30}]')
# %%
by_name = {p["name"]: p for p in people}
print(sorted(by_name))
# %%
def payroll(index):
    return sum(p["pay"] for p in index.values())
# %%
assert payroll(by_name) == 60, f"payroll is {payroll(by_name)}"
