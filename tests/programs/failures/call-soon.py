# kind: script
# status: succeeded
# error: TypeError
# ended: a callback of the event loop
# failure: 1:5 `state["count"] + 1` in tick
# cause: 1:13
# %%
import asyncio


def tick(state):
    state["count"] = state["count"] + 1


async def main(state):
    asyncio.get_running_loop().call_soon(tick, state)
    await asyncio.sleep(0.01)


asyncio.run(main({"count": None}))
