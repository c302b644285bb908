# cause: 1:3
# rule: wrong-type
# %%
text = "ann,31,1.7\nbob,45,1.8"
# %%
def read(line):
    name, age, height = line.split(",")
    return (name, age, float(height))
# %%
people = [read(l) for l in text.splitlines()]
# %%
names = [p[0] for p in people]
# %%
mean = sum(p[1] for p in people) / len(people)
