# cause: 4:1 or 2:5
# why: the enum cell was run again after the board was built; its new members are not equal to the old ones on the board
# %%
from enum import Enum
# %% id=T
class Tile(Enum):
    GRASS = 1
    WATER = 2
    ROCK = 3
# %%
def make_board(text):
    codes = {".": Tile.GRASS, "~": Tile.WATER, "#": Tile.ROCK}
    return [[codes[ch] for ch in row] for row in text.split()]

board = make_board("..~ .#~ ...")
print(len(board), "rows")
# %%
start, goal = (0, 0), (2, 2)
# %% id=T
class Tile(Enum):
    GRASS = 1
    WATER = 2
    ROCK = 3
    SAND = 4
# %%
COST = {Tile.GRASS: 1, Tile.WATER: 5, Tile.ROCK: 9, Tile.SAND: 2}

def walk(board, path):
    return sum(COST[board[r][c]] for r, c in path)
# %%
print(walk(board, [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2)]))
