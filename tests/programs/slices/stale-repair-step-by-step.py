# fresh 4: net, tip, bill, rounded
# stale 6: bill, rounded
# fresh 6: net, tip
# stale 8: rounded
# fresh 8: bill
# fresh 10: net, tip, bill, rounded
# why: after a change the two dependent values are repaired one after the other, with a look in between
# %%
net = 20
# %%
tip = 3
# %%
bill = net + tip
# %%
rounded = bill + 1
# %%
print(net, tip, bill, rounded)
# %%
net = 70
# %%
print(net, tip, bill, rounded)
# %%
bill = net + tip
# %%
print(net, tip, bill, rounded)
# %%
rounded = bill + 1
# %%
print(net, tip, bill, rounded)
