# error: ValueError
# failure: 0:3 `float(field)` in read
# cause: 1:1
# notes: in row 1
# %%
def read(number, field):
    try:
        return float(field)
    except ValueError as error:
        error.add_note(f"in row {number}")
        raise
# %%
fields = ["1.0", "n/a"]
# %%
values = [read(number, field) for number, field in enumerate(fields)]
