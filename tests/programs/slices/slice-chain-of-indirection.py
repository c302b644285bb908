# slice 3: 0, 1, 2
# why: the global is reached only through a factory function, then a method of the object it made
# %%
tariff = 19
# %%
class Meter:
    def reading(self):
        return tariff
# %%
def install():
    return Meter()
# %%
print(install().reading())
