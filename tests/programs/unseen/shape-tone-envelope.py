# cause: 4:1
# why: the envelope is made one sample longer than the tone
# %%
import numpy as np
# %%
rate = 800
duration = 0.5
notes = {"a": 110.0, "e": 164.8}
# %%
def sine(freq, t):
    return np.sin(2 * np.pi * freq * t)


t = np.arange(0, duration, 1 / rate)
chord = sum(sine(f, t) for f in notes.values()) / len(notes)
print(chord.shape, chord.max().round(2))
# %%
loud = np.abs(chord) > 0.8
print("loud samples", int(loud.sum()))
# %%
envelope = np.hanning(t.size + 1)
gain = 0.7
scaled = chord * gain
print("peak before", scaled.max().round(2))
faded = scaled * envelope
print("peak after", faded.max().round(2))
