# error: AssertionError
# status: succeeded
# file: test_prices.py
# ended: test test_prices.py::test_total
# failure: 1:5 `assert total(prices) == 6` in test_total
# cause: 1:2 or 1:4
# values: total(prices)=5
# difference: 5, and 6
# %%
import pytest
from pathlib import Path
# %%
Path("test_prices.py").write_text('''from prices import total
def test_total():
    "sums"
    prices = [1, 2, 2]
    assert total(prices) == 6

def test_fine():
    assert total([]) == 0
''')
Path("prices.py").write_text('''def total(prices):
    return sum(prices)
''')
# %%
code = pytest.main(["-q", "-p", "no:cacheprovider", "test_prices.py"])
