# cause: 4:2
# why: the failing line writes a naive date where all others are aware
# %%
from datetime import datetime, timedelta, timezone

UTC = timezone.utc
# %%
seen = {
    "gull-1": datetime.fromisoformat("2024-04-28T17:05:00+00:00"),
    "gull-2": datetime.fromisoformat("2024-04-30T05:40:00+02:00"),
    "tern-7": datetime.fromisoformat("2024-04-12T11:00:00+00:00"),
}
# %%
seen = {tag: t.astimezone(UTC) for tag, t in seen.items()}
print(max(seen, key=seen.get), "was seen last")
# %%
season_start = datetime(2024, 4, 15, tzinfo=UTC)
early = [tag for tag, t in seen.items() if t < season_start]
print("before the season:", early)
# %%
stale_after = timedelta(days=7)
silent = [tag for tag, t in seen.items() if datetime(2024, 5, 1) - t > stale_after]
print("silent:", silent)
