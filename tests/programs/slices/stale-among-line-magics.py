# stale 3: both
# stale 4: both
# why: IPython line magics stand before and after the statements, a different number of them in each cell
# %%
%pwd
%pwd
%pwd
p = 4
# %%
%pwd
%pwd
both = p + 5
# %%
%pwd
p = 40
# %%
%pwd
print(both)
# %%
print(both)
%pwd
