# cause: 2:4
# why: load_profile is not awaited, so the context carries a coroutine instead of the profile
# known: the errors inside an exception group are not taken for the failure yet
# %%
import asyncio
# %%
PROFILES = {"u1": {"name": "Tove", "lang": "sv"}, "u2": {"name": "Luca", "lang": "it"}}
HELLO = {"sv": "Hej", "it": "Ciao"}

async def load_profile(uid):
    await asyncio.sleep(0.005)
    return PROFILES[uid]

async def load_orders(uid):
    await asyncio.sleep(0.005)
    return [f"{uid}-order-{n}" for n in range(2)]
# %%
async def build_context(uid):
    return {
        "uid": uid,
        "profile": load_profile(uid),
        "orders": await load_orders(uid),
    }
# %%
contexts = [await build_context(u) for u in PROFILES]
print(len(contexts), "contexts,", contexts[0]["orders"])
# %%
def greeting(context):
    profile = context["profile"]
    return f'{HELLO[profile["lang"]]} {profile["name"]}'

async def send(context, outbox):
    await asyncio.sleep(0)
    outbox.append(f'{greeting(context)}, {len(context["orders"])} orders are on their way.')
# %%
outbox = []
async with asyncio.TaskGroup() as group:
    for context in contexts:
        group.create_task(send(context, outbox))
print(outbox)
