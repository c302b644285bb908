# cause: 1:5 or 2:1
# %%
class Base:
    pass
# %%
class Model:
    def __init__(self, rate):
        self.rate = rate
    def fit(self, data):
        self.mean = sum(data) / len(data)
    def predict(self, x):
        return x - self.mean
# %%
model = Model(0.1)
# %%
out = model.predict(3)
