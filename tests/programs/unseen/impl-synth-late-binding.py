# cause: 2:4
# why: the lambdas look up "ratio" when called, so all of them use the last one; it must be bound as a default
# %%
import math
# %%
BASE = 220.0
INTERVALS = [("root", 1.0), ("third", 5 / 4), ("fifth", 3 / 2), ("octave", 2.0)]
# %%
def make_voices(intervals):
    voices = {}
    for label, ratio in intervals:
        voices[label] = lambda hz: hz * ratio
    return voices

voices = make_voices(INTERVALS)
print(sorted(voices))
# %%
def chord(voices, *labels, hz=BASE):
    return [round(voices[label](hz), 3) for label in labels]
# %%
triad = chord(voices, "root", "third", "fifth")
# %%
def cents(low, high):
    return 1200 * math.log2(high / low)

def scale_factor(freqs, width=700.0):
    return width / cents(freqs[0], freqs[-1])
# %%
print(round(scale_factor(triad), 4))
