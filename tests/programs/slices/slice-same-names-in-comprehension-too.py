# slice 1: 0
# slice 2: 0
# slice 3: 0
# why: as before, and the comprehension's own variable is named like a global that the cell's earlier run left behind
# %%
def parts():
    left, right = [[6], [8]]
    left = left[:1]
    right = right[:1]
    return left, right

def glue(left, right, tail):
    return left + right + tail
# %%
belt = [int(left) for left in "9876"]
for n in range(4):
    left, right = parts()
    belt = glue(left, right, belt)
# %%
belt = [int(left) for left in "9876"]
for n in range(4):
    left, right = parts()
    belt = glue(left, right, belt)
# %%
belt = [int(left) for left in "9876"]
for n in range(4):
    left, right = parts()
    belt = glue(left, right, belt)
