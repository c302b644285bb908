# cause: 3:2
# why: re.match only looks at the start of the line, where the time stamp is; search is needed
# %%
import re
from collections import Counter
# %%
log = """\
Mar 02 04:11:09 gate sshd: Failed password for root from 10.0.3.7 port 4022
Mar 02 04:11:12 gate sshd: Failed password for admin from 10.0.3.7 port 4025
Mar 02 04:12:40 gate sshd: Accepted password for lena from 10.0.9.1 port 5120
Mar 02 04:15:01 gate sshd: Failed password for root from 10.0.4.4 port 6112""".splitlines()
# %%
ATTEMPT = re.compile(r"(?P<verdict>Failed|Accepted) password for (?P<user>\w+) from (?P<ip>[\d.]+)")
# %%
def parse(line):
    return ATTEMPT.match(line)

hits = [parse(line) for line in log]
print(len(hits), "lines parsed")
# %%
def offenders(hits):
    ips = Counter()
    for hit in hits:
        if hit["verdict"] == "Failed":
            ips[hit["ip"]] += 1
    return ips
# %%
print(offenders(hits).most_common(2))
