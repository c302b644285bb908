# error: KeyError
# failure: 0:6 `self._facts[name]` in Record.__getattr__
# cause: 1:1 or 2:1
# values: name='prise'
# %%
class Record:
    def __init__(self, facts):
        self._facts = facts

    def __getattr__(self, name):
        return self._facts[name]
# %%
record = Record({"price": 3})
# %%
total = record.prise * 2
