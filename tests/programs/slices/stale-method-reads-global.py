# stale 4: out
# why: a method reads a global that changes after the call
# %%
tone = 5
class Bell:
    def ring(self):
        return tone
# %%
bell = Bell()
# %%
out = bell.ring()
# %%
tone = 50
# %%
print(out)
