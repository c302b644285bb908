# cause: 2:8
# why: getattr asks for a misspelled name (margins for margin) and its default None hides that
# %%
from types import SimpleNamespace
# %%
page = SimpleNamespace(width=210, height=297, margin=18, columns=2)
paragraphs = ["Lorem ipsum " * 6, "Dolor sit amet " * 4]
# %%
def option(name, default=None):
    return getattr(page, name, default)


layout = {
    "width": option("width"),
    "columns": option("columns", 1),
    "margin": option("margins"),
    "gutter": option("gutter", 6),
}
# %%
print("columns:", layout["columns"])
words = sum(len(p.split()) for p in paragraphs)
print("words:", words)
# %%
def text_width(layout):
    return layout["width"] - 2 * layout["margin"]


def column_width(layout):
    gaps = (layout["columns"] - 1) * layout["gutter"]
    return (text_width(layout) - gaps) / layout["columns"]
# %%
print("column width", column_width(layout), "mm")
