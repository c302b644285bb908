# cause: 0:4 or 1:3
# %%
class Team:
    def __init__(self, name, members):
        self.name = name
        self.members = members
    def join(self, who):
        self.members.append(who)
# %%
starters = ["ann"]
red = Team("red", starters)
blue = Team("blue", starters)
# %%
red.join("bob")
blue.join("cy")
# %%
def check(team, size):
    if len(team.members) != size:
        raise ValueError(f"{team.name} has {team.members}")
# %%
check(red, 2)
