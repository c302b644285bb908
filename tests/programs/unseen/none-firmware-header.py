# cause: 4:3
# why: re.match only looks at the start of the header, the revision stands further in, so the match is None
# %%
import re
from pathlib import PurePosixPath
# %%
dump = """\
# device: pump-controller
# build: 2023-11-04 rev=0417 by=ci
# checksum: a0f3
voltage=3.31
temp=41.5
"""
lines = dump.splitlines()
# %%
def is_comment(line):
    return line.startswith("#")


values = dict(l.split("=") for l in lines if not is_comment(l))
print(values)
# %%
target = PurePosixPath("/firmware/pump-controller")
print(target.name)
# %%
header = next(l for l in lines if is_comment(l) and "build" in l)
print(header)
found = re.match(r"rev=(\d+)", header)
suffix = ".bin" if values["voltage"].startswith("3") else ".hex"
name = f"{target.name}-{found.group(1)}{suffix}"
print(target / name)
