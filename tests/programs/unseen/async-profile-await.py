# cause: 3:2
# why: load_profile is called without await, so profile is a coroutine
# %%
import asyncio
from dataclasses import dataclass, field
# %%
@dataclass
class Session:
    user: str
    pages: list = field(default_factory=list)


USERS = {"mira": {"name": "Mira K.", "lang": "de"}, "joon": {"name": "Joon P.", "lang": "ko"}}
# %%
async def load_profile(user):
    await asyncio.sleep(0.005)
    return USERS[user]


async def load_pages(user):
    await asyncio.sleep(0.005)
    return ["start", "cart"] if user == "mira" else ["start"]
# %%
session = Session("mira")
profile = load_profile(session.user)
session.pages = await load_pages(session.user)
print(session)
# %%
print("pages:", len(session.pages))
# %%
GREETING = {"de": "Guten Tag", "ko": "Annyeong"}


def greet(profile):
    return f"{GREETING[profile['lang']]}, {profile['name']}"


print(greet(profile))
