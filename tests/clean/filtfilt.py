"""Writes filtfilt.json: what SciPy makes of two noisy series. Run with scipy 1.17: python filtfilt.py > filtfilt.json

The filter is a Butterworth of order 2, forwards and backwards, whose cut-off is corrected for the two passes: the tangent of
half its digital angular frequency is divided by (sqrt(2) - 1) ** 0.25.
"""
import json
import math

import numpy as np
from scipy.signal import butter, filtfilt


def low_pass(values, cutoff_hz, rate_hz):
    correction = (math.sqrt(2) - 1) ** 0.25
    corrected_hz = rate_hz / math.pi * math.atan(math.tan(math.pi * cutoff_hz / rate_hz) / correction)
    b, a = butter(2, corrected_hz / (rate_hz / 2))
    return filtfilt(b, a, values)


random = np.random.default_rng(2009)
cases = []
for rate_hz, cutoff_hz, count in [(100.0, 6.0, 60), (250.0, 20.0, 40), (25.0, 10.0, 10)]:
    t = np.arange(count) / rate_hz
    # The positions as a replay holds them: in single precision.
    values = (1.5 + 0.4 * np.sin(2 * math.pi * 1.3 * t) + 2 * t + 0.01 * random.standard_normal(count)).astype(np.float32)
    filtered = low_pass(values.astype(float), cutoff_hz, rate_hz)
    cases.append({
        "rate_hz": rate_hz,
        "cutoff_hz": cutoff_hz,
        "values": [round(float(v), 9) for v in values],
        "filtered": [round(float(v), 9) for v in filtered],
    })
print("[")
print(",\n".join(json.dumps(case) for case in cases))
print("]")
