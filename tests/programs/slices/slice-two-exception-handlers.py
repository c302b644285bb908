# slice 1:
# why: two cells that share nothing but the name that their exception handlers would set
# %%
try:
    found = filter()
except:
    fine = False
# %%
try:
    print("%s-%s" % ("a", "b"))
except:
    fine = False
