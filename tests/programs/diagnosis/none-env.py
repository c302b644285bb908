# cause: 1:2
# %%
import os
# %%
os.environ.pop("RW_REGION", None)
region = os.environ.get("RW_REGION")
# %%
bucket = "data"
# %%
def url(bucket, region):
    return "https://" + bucket + "." + region + ".example.com"
# %%
print(url(bucket, region))
