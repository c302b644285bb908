# cause: 1:2
# %%
def apply_discount(cart, rate):
    for name in cart:
        cart[name] = round(cart[name] * (1 - rate), 2)
# %%
cart = {"desk": 200.0, "lamp": 40.0}
original = cart
print(sum(original.values()))
# %%
apply_discount(cart, 0.1)
saved = sum(original.values()) - sum(cart.values())
# %%
print("saved per euro", sum(cart.values()) / saved)
