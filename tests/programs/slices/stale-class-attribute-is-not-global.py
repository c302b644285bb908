# fresh 4: out
# why: a property reads the global, not the class attribute of the same name, which is the one that changes
# %%
tone = 5
class Bell:
    tone = 6
    @property
    def ring(self):
        return tone
# %%
bell = Bell()
# %%
out = bell.ring
# %%
Bell.tone = 50
# %%
print(out)
