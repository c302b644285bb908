# cause: 2:5 or 2:8
# why: the JSON round trip turned the integer ids into strings, and they are not turned back
# %%
import json
import pathlib
import tempfile
# %%
workdir = pathlib.Path(tempfile.mkdtemp(prefix="grading-"))
scores = {101: 0.82, 102: 0.44, 107: 0.91}
assignments = [{"student": 101, "team": "red"}, {"student": 107, "team": "blue"}, {"student": 102, "team": "red"}]
# %%
def save_checkpoint(state, path):
    path.write_text(json.dumps({"version": 3, "scores": state}))

def load_checkpoint(path):
    payload = json.loads(path.read_text())
    if payload["version"] != 3:
        raise ValueError("old checkpoint")
    return payload["scores"]
# %%
save_checkpoint(scores, workdir / "scores.json")
print((workdir / "scores.json").stat().st_size > 0)
# %%
scores = load_checkpoint(workdir / "scores.json")
best = max(scores.values())
print("best", best, "of", len(scores))
# %%
def team_mean(team):
    members = [a["student"] for a in assignments if a["team"] == team]
    return sum(scores[m] for m in members) / len(members)
# %%
print({t: round(team_mean(t), 3) for t in ("red", "blue")})
