"""Writes smoothing.json: what SciPy makes of noisy paths. Run with scipy 1.17: python smoothing.py > smoothing.json

Position: a Butterworth of order 2, forwards and backwards (filtfilt), its cut-off corrected for the two passes by dividing the tangent
of half its digital angular frequency by (sqrt(2) - 1) ** 0.25. Velocity: the slope of the cubic spline through the filtered
positions (CubicSpline), which shares nothing with differences but its answer. Peaks: the highest of find_peaks on the filtered
positions, away from both ends by half a period of the cut-off.
"""
import json
import math

import numpy as np
from scipy.interpolate import CubicSpline
from scipy.signal import butter, filtfilt, find_peaks

random = np.random.default_rng(7)
cases = []
for rate_hz, cutoff_hz, count in [(50.0, 6.0, 150), (100.0, 10.0, 200), (200.0, 8.0, 300)]:
    t = np.arange(count) / rate_hz
    raw = 1.0 + 0.3 * np.sin(2 * math.pi * 1.1 * t) + 0.1 * np.cos(2 * math.pi * 2.7 * t) + 0.8 * t
    raw = raw + 0.005 * random.standard_normal(count)
    correction = (math.sqrt(2) - 1) ** 0.25
    corrected_hz = rate_hz / math.pi * math.atan(math.tan(math.pi * cutoff_hz / rate_hz) / correction)
    b, a = butter(2, corrected_hz / (rate_hz / 2))
    filtered = filtfilt(b, a, raw)
    velocity = CubicSpline(t, filtered)(t, 1)
    edge = math.ceil(0.5 * rate_hz / cutoff_hz)
    level = filtered - 0.8 * t
    peaks, _ = find_peaks(level)
    peaks = [int(p) for p in peaks if edge <= p < count - edge]
    highest = max(peaks, key=lambda p: level[p])
    cases.append({
        "rate_hz": rate_hz,
        "cutoff_hz": cutoff_hz,
        "raw": [round(float(v), 12) for v in raw],
        "filtered": [round(float(v), 12) for v in filtered],
        "velocity": [round(float(v), 9) for v in velocity],
        "trend": 0.8,
        "highest_peak": highest,
    })
print("[")
print(",\n".join(json.dumps(case) for case in cases))
print("]")
