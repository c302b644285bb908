# cause: 1:2
# %%
votes = {"yes": 0, "no": 0}
# %%
def turnout(votes):
    return sum(votes.values())
# %%
total = turnout(votes)
# %%
title = "poll"
# %%
share = votes["yes"] / total
