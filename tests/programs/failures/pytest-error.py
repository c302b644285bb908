# error: KeyError
# status: succeeded
# file: shop.py
# ended: test test_shop.py::test_price
# failure: 1:2 `item["price"]` in price
# cause: 2:4 or 1:4
# values: item={'name': 'tea'}
# %%
import pytest
from pathlib import Path
# %%
Path("test_shop.py").write_text('''from shop import price

def test_price():
    item = {"name": "tea"}
    assert price(item) == 2
''')
Path("shop.py").write_text('''def price(item):
    return item["price"]
''')
# %%
code = pytest.main(["-q", "-p", "no:cacheprovider", "test_shop.py"])
