# cause: 3:9
# why: the last row of the 'L' glyph has four pixels instead of five
# %%
import numpy as np
# %%
WIDTH, HEIGHT = 5, 4

def ink(bitmap):
    return bitmap.sum() / bitmap.size
# %%
def centre(bitmap):
    ys, xs = np.nonzero(bitmap)
    return float(ys.mean()), float(xs.mean())
# %%
GLYPHS = {
    "T": ["11111",
          "00100",
          "00100",
          "00100"],
    "L": ["10000",
          "10000",
          "10000",
          "1111"],
    "I": ["00100",
          "00100",
          "00100",
          "00100"],
}

bitmaps = {}
for letter, rows in GLYPHS.items():
    pixels = [[int(ch) for ch in row] for row in rows]
    bitmaps[letter] = np.array(pixels)
print({k: ink(b) for k, b in bitmaps.items()})
