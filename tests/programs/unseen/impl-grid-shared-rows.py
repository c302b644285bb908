# cause: 1:5
# why: multiplying the outer list repeats one and the same row, so a mark in one row is in all of them
# %%
WORDS = {"across": ["tea", "oak"], "down": ["ace"]}
SIZE = 4
# %%
class Clash(ValueError):
    pass

def blank(size):
    return [[None] * size] * size
# %%
def place(grid, word, row, col, direction):
    for k, letter in enumerate(word):
        r, c = (row, col + k) if direction == "across" else (row + k, col)
        if grid[r][c] not in (None, letter):
            raise Clash(f"{word!r} at {r},{c}: {grid[r][c]!r} is there")
        grid[r][c] = letter
    return grid
# %%
grid = blank(SIZE)
place(grid, "tea", 0, 0, "across")
print(grid[0])
# %%
letters = sum(len(w) for group in WORDS.values() for w in group)
print(letters, "letters to place")
# %%
place(grid, "oak", 2, 1, "across")
print("\n".join("".join(ch or "." for ch in row) for row in grid))
