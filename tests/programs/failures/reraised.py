# error: ValueError
# failure: 0:2 `int(text)` in parse
# cause: 1:1
# %%
def parse(text):
    return int(text)


def guarded(text):
    try:
        return parse(text)
    except ValueError:
        print("could not parse")
        raise
# %%
texts = ["1", "two"]
# %%
numbers = [guarded(text) for text in texts]
