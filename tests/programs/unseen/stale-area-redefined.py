# cause: 3:4
# why: the cell on plots defines area anew with one argument, room_price still calls it with two
# %%
import math
# %%
rooms = {"kitchen": (3.2, 4.0), "hall": (1.4, 5.5), "study": (2.8, 3.1)}
PRICE_PER_M2 = 24.5


def area(width, depth):
    return width * depth


def room_price(size):
    width, depth = size
    return round(area(width, depth) * PRICE_PER_M2, 2)
# %%
print("kitchen floor:", room_price(rooms["kitchen"]))
# %%
plot = [(0, 0), (12, 0), (12, 9), (4, 11)]


def area(points):
    total = 0.0
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1]):
        total += x1 * y2 - x2 * y1
    return abs(total) / 2


print("plot", area(plot), "m2")
# %%
diagonal = math.dist(plot[0], plot[2])
print("diagonal", round(diagonal, 2))
# %%
offer = {name: room_price(size) for name, size in rooms.items()}
print(offer, sum(offer.values()))
