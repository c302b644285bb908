# stale 4: out
# why: the method has a local of the global's name, the function called right after it reads the global
# %%
tone = 5
class Bell:
    def ring(self):
        tone = 6
        return tone
def ring():
    return tone
# %%
bell = Bell()
# %%
out = bell.ring() + ring()
# %%
tone = 50
# %%
print(out)
