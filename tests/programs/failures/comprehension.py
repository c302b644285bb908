# error: ZeroDivisionError
# failure: 0:2 `row["total"] / row["count"]` in means
# cause: 1:1
# values: row={'total': 2, 'count': 0}; row["count"]=0
# %%
def means(rows):
    return [row["total"] / row["count"] for row in rows]
# %%
rows = [{"total": 4, "count": 2}, {"total": 2, "count": 0}]
# %%
result = means(rows)
