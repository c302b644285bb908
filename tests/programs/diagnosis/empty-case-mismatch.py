# cause: 2:2 or 2:3
# rule: empty
# %%
users = [{"name": "Ann", "role": "Admin"}, {"name": "Bob", "role": "User"}]
# %%
def active(users):
    return [u for u in users if u["name"]]
people = active(users)
# %%
def with_role(users, role):
    return [u for u in users if u["role"] == role]
admins = with_role(people, "admin")
# %%
count = len(people)
# %%
first = admins[0]
