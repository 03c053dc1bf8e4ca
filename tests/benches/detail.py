"""Vessels by filter with NumPy and SciPy: log planes and the line bank of one picture, by Fourier transforms of all of it.

Usage: detail.py WIDTH HEIGHT. Prints a JSON line with the median time. The picture is noise: the work does not depend
on what it shows.
"""

import json
import sys
import time

import numpy as np
import scipy.fft
from scipy import ndimage

ACROSS = (1 / 400, 1 / 280, 1 / 200, 1 / 140, 1 / 100, 1 / 70)
ANGLES = 12
PAD = 24


def planes(rgb, inside, diameter):
    """Log of each colour minus its Gaussian mean inside the field."""
    out = []
    for colour in rgb:
        log = np.log(colour + 0.1 * np.median(colour[inside]) + 0.004)
        weight = ndimage.gaussian_filter(inside.astype(np.float32), diameter / 16, truncate=3)
        mean = ndimage.gaussian_filter(np.where(inside, log, 0), diameter / 16, truncate=3)
        out.append(log - mean / np.maximum(weight, 1e-3))
    return out


def bank(plane, diameter):
    """The largest answer over all angles."""
    padded = np.pad(plane, PAD, mode="edge")
    size = [scipy.fft.next_fast_len(n, True) for n in padded.shape]
    spectrum = scipy.fft.rfft2(padded, size)
    fy = 2 * np.pi * scipy.fft.fftfreq(size[0])[:, None]
    fx = 2 * np.pi * scipy.fft.rfftfreq(size[1])[None]
    best = None
    for angle in np.pi * np.arange(ANGLES) / ANGLES:
        along = fx * np.cos(angle) + fy * np.sin(angle)
        across = fy * np.cos(angle) - fx * np.sin(angle)
        transfer = 0
        for d in ACROSS:
            smooth = np.exp(-0.5 * (max(0.4 * d * diameter, 0.4) * across) ** 2)
            transfer = transfer - smooth * (1 - np.cos(d * diameter * across))
        transfer = transfer / len(ACROSS) * np.exp(-0.5 * (0.01 * diameter * along) ** 2)
        answer = scipy.fft.irfft2(spectrum * transfer, size)
        best = answer if best is None else np.maximum(best, answer)
    return best[PAD : PAD + plane.shape[0], PAD : PAD + plane.shape[1]]


def main():
    width, height = map(int, sys.argv[1:3])
    rng = np.random.default_rng(1)
    rgb = rng.random((3, height, width), dtype=np.float32)
    y, x = np.ogrid[:height, :width]
    diameter = min(width, height)
    inside = (x - width / 2) ** 2 + (y - height / 2) ** 2 < (diameter / 2) ** 2
    taken = []
    for _ in range(5):
        start = time.perf_counter()
        bank(planes(rgb, inside, diameter)[1], diameter)
        taken.append(time.perf_counter() - start)
    print(json.dumps({"name": "vessels", "seconds": sorted(taken)[2]}))


if __name__ == "__main__":
    main()
