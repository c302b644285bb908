# kind: script
# error: ExceptionGroup
# failure: 1:14 `raise ExceptionGroup("rows failed", errors)` in check_all
# cause: 1:18 or 1:19
# parts: KeyError 1:2 `row["price"]` in check; TypeError 1:2 `row["price"] * row["count"]` in check
# %%
def check(row):
    return row["price"] * row["count"]


def check_all(rows):
    errors = []
    for row in rows:
        try:
            check(row)
        except Exception as error:
            errors.append(error)
    # all of them at once
    if errors:
        raise ExceptionGroup("rows failed", errors)


good = {"price": 2, "count": 3}
priceless = {"count": 1}
odd = {"price": 1.5, "count": "2"}
check_all([good, priceless, odd])
