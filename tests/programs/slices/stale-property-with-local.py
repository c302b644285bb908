# fresh 4: out
# why: a property has a local of the global's name, so the global does not matter
# %%
tone = 5
class Bell:
    @property
    def ring(self):
        tone = 6
        return tone
# %%
bell = Bell()
# %%
out = bell.ring
# %%
tone = 50
# %%
print(out)
