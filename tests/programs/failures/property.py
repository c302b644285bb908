# error: TypeError
# failure: 0:7 `self.width * self.height` in Box.area
# cause: 1:1
# %%
class Box:
    def __init__(self, width, height):
        self.width, self.height = width, height

    @property
    def area(self):
        return self.width * self.height
# %%
box = Box("2", None)
# %%
print(box.area)
