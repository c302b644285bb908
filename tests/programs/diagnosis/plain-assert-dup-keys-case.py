# cause: 1:4
# %%
emails = ["Ann@x.io", "bob@x.io", "ann@x.io"]
# %%
def register(emails):
    users = {}
    for email in emails:
        users[email.lower()] = {"email": email}
    return users
# %%
users = register(emails)
# %%
def invite(users, expected):
    if len(users) < expected:
        raise ValueError(f"only {len(users)} of {expected} invited")
# %%
invite(users, len(emails))
