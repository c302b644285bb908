# slice 1: 0
# slice 2: 0
# slice 3: 0
# why: a function's locals have the same names as the loop's globals, and the loop cell is repeated verbatim: each repeat starts afresh and needs only the definitions
# %%
def parts():
    left, right = [[6], [8]]
    left = left[:1]
    right = right[:1]
    return left, right

def glue(left, right, tail):
    return left + right + tail
# %%
belt = [int(d) for d in "9876"]
for n in range(4):
    left, right = parts()
    belt = glue(left, right, belt)
# %%
belt = [int(d) for d in "9876"]
for n in range(4):
    left, right = parts()
    belt = glue(left, right, belt)
# %%
belt = [int(d) for d in "9876"]
for n in range(4):
    left, right = parts()
    belt = glue(left, right, belt)
