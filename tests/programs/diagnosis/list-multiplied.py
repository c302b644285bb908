# cause: 1:1
# %%
import os, time
def ran(name):
    with open("calls.log", "a") as f: f.write(name + "\n")
# %%
board = [["."] * 3] * 3
# %%
def put(board, r, c, mark):
    board[r][c] = mark
    return board
# %%
ran("put")
after = put(board, 0, 0, "x")
# %%
row = after[2]
# %%
assert row == [".", ".", "."], row
print("RESULT", after[0])
