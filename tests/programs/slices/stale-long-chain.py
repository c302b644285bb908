# fresh 5: s5
# stale 7: s6
# why: five steps lie between the changed input and the value shown
# %%
s1 = 3
# %%
s2 = s1 * 2
# %%
s3 = s2 * 2
# %%
s4 = s3 * 2
# %%
s5 = s4 * 2
# %%
s6 = s5 * 2
# %%
s1 = 4
# %%
print(s6)
