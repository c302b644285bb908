# cause: 1:5
# rule: swallowed-error
# %%
values = {"a": "1", "b": "x", "c": "3"}
# %%
def number(text):
    result = None
    try:
        result = int(text)
    except ValueError:
        pass
    return result
# %%
numbers = {k: number(v) for k, v in values.items()}
# %%
keys = sorted(numbers)
# %%
print(sum(numbers.values()))
