# cause: 1:4
# %%
def clean(text):
    return text.strip()
# %%
def parse(text):
    key, sep, value = text.partition("=")
    if not sep:
        return key, None
    return key, clean(value)
# %%
pairs = [parse(t) for t in ["a=1", "b", "c=3"]]
# %%
settings = dict(pairs)
# %%
total = 0
for k, v in settings.items():
    total += int(v)
print("RESULT", total)
