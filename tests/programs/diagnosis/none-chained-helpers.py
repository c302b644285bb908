# cause: 2:3
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
USERS = {"u1": {"team": "t1"}, "u2": {"team": "t9"}}
TEAMS = {"t1": {"lead": "ann"}}
# %%
def team_of(user):
    ran("team")
    return TEAMS.get(USERS[user]["team"])
# %%
def lead_of(user):
    team = team_of(user)
    return team["lead"].upper()
def all_leads(users):
    return [lead_of(u) for u in users]
# %%
leads = all_leads(["u1", "u2"])
print("RESULT", leads)
