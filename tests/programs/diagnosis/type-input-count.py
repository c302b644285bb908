# cause: 2:1
# %%
import io, sys
sys.stdin = io.StringIO("3\n")
# %%
unit = 2.5
# %%
count = sys.stdin.readline().strip()
# %%
label = f"{count} units"
# %%
print("RESULT", label, range(count))
