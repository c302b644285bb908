# cause: 1:2
# %%
row = "a;b;c"
# %%
def fields(line):
    return line.split(",")
# %%
parts = fields(row)
# %%
key = parts[0]
# %%
print(parts[2])
