# cause: 1:3 or 1:5
# %%
menu = {"name": "root", "children": [{"name": "a", "children": []}]}
menu["children"][0]["parent"] = menu
# %%
def names(node):
    found = [node["name"]]
    if node.get("parent"):
        found += names(node["parent"])
    for child in node["children"]:
        found += names(child)
    return found
# %%
print(names(menu["children"][0]))
