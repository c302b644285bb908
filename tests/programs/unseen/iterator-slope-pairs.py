# cause: 4:2 or 4:3
# why: zip is an iterator and counting it uses it up before the sums
# %%
import statistics as st
# %%
hours = [1.0, 2.0, 3.5, 5.0, 6.5]
marks = [52.0, 55.0, 63.0, 70.0, 78.0]
# %%
def centred(values):
    m = st.fmean(values)
    return [v - m for v in values]


print([round(v, 2) for v in centred(hours)])
# %%
print("correlation", round(st.correlation(hours, marks), 3))
# %%
dx, dy = centred(hours), centred(marks)
pairs = zip(dx, dy)
print("using", sum(1 for _ in pairs), "pairs")
sxy = sxx = 0.0
for x, y in pairs:
    sxy += x * y
    sxx += x * x
slope = sxy / sxx
print("slope", round(slope, 2))
