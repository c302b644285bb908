# cause: 3:4
# why: np.where returns a tuple of index arrays; without [0] the "peaks" have length one
# %%
import numpy as np
# %%
fs = 50
t = np.arange(0, 6, 1 / fs)
beat = np.exp(-((t % 0.8) - 0.4) ** 2 / 0.002)
noise = 0.05 * np.sin(2 * np.pi * 11 * t)
# %%
ecg = beat + noise
print(ecg.shape, ecg.max().round(2))
# %%
def find_peaks(signal, height):
    rising = (signal[1:-1] > signal[:-2]) & (signal[1:-1] >= signal[2:])
    tall = signal[1:-1] > height
    peaks = np.where(rising & tall)
    return peaks

def intervals(peaks, fs):
    gaps = []
    for k in range(1, 5):
        gaps.append((peaks[k] - peaks[k - 1]) / fs)
    return gaps

peaks = find_peaks(ecg, 0.6)
gaps = intervals(peaks, fs)
print("pulse", round(60 / np.mean(gaps)))
