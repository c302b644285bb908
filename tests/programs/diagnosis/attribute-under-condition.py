# cause: 1:6 or 1:7
# rule: missing-attribute
# %%
values = [3, 4]
# %%
class Model:
    def __init__(self, values):
        self.values = values

    def fit(self):
        if len(self.values) > 2:
            self.mean = sum(self.values) / len(self.values)
        return self
# %%
model = Model(values).fit()
# %%
print(model.mean)
