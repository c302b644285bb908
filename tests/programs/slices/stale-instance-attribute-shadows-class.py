# fresh 5: kept
# fresh 6: lamp.volts
# fresh 7: lamp
# why: an instance attribute hides a class attribute that is changed afterwards
# elsewhere: stale, by a tool that ties an instance's own attribute to the class attribute that it hides: neither value was influenced by it
# %%
class Lamp:
    volts = 230
# %%
lamp = Lamp()
# %%
lamp.volts = 12
# %%
kept = lamp.volts
# %%
Lamp.volts = 24
# %%
print(kept)
# %%
print(lamp.volts)
# %%
print(lamp)
