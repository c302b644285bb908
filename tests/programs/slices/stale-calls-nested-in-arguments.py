# fresh 5: out
# stale 7: out
# fresh 9: out
# stale 11: out
# why: method calls nested in each other's positional and keyword arguments; the names sit in the innermost one
# %%
class Adder:
    def add(self, p, q=0):
        return p + q
# %%
p = 4
# %%
q = 5
# %%
adder = Adder()
# %%
out = adder.add(adder.add(adder.add(p, q=q), q=3), q=adder.add(60))
# %%
print(out)
# %%
p = 41
# %%
print(out)
# %%
out = adder.add(adder.add(adder.add(p, q=q), q=adder.add(80)), q=33)
# %%
print(out)
# %%
q = 51
# %%
print(out)
