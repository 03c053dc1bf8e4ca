#!/usr/bin/env python3
"""Reference values for walks among points and for diffusion condensation, from plain NumPy.

Usage: python3 tests/data/generate_walks.py

Writes walks.safetensors beside itself. The committed file was made with Python 3.11 and NumPy 2.4. It is read by
tests/golden/walks.rs.

What is computed follows the mathematics as the documentation in src/cluster states it. Kernel between two points:
half the sum of exp(-(d / w)^40) for the widths w of both, the distance to the tenth nearest other point, where that is
at least 1e-4. Operator: the kernel times the points' weights, rows divided by their sums. Potential: -log of the third
power plus 1e-7. Length of the walk: where two lines fitted by least squares to the von Neumann entropy over 1 to 100
steps leave the least total error. Condensation: points nearer than 1/45 of the first width (the 0.84-quantile of the
distances to the nearest other point) become one, the width grows by 1.025, all move to the mean under the kernel
exp(-(d / w)^40), again and again until one is left.

Inputs are 32-bit numbers, arithmetic is 64-bit, results are stored with 32 bits.

Names: `points` [n, 5], `weights` [n], `kernel` and `operator` [n, n] (without and with weights), `potential` [n, n],
`alone` and `weighted` [steps, n]: the groups after each step in which some met, without and with weights. The header
holds `length`.
"""

import json
import struct
from pathlib import Path

import numpy as np

HERE = Path(__file__).resolve().parent
NEIGHBOURS, DECAY, ALIKE, FLOOR = 10, 40, 1e-4, 1e-7
WIDENING, REACH, MEETING = 1.025, 0.84, 1 / 45


def distances(points):
    return np.sqrt(((points[:, None] - points[None]) ** 2).sum(2))


def similarity(ratio):
    values = np.exp(-(ratio**DECAY))
    return np.where(values < ALIKE, 0, values)


def kernel_of(points):
    apart = distances(points)
    width = np.sort(apart, axis=1)[:, NEIGHBOURS]
    seen = similarity(apart / width[:, None])
    return (seen + seen.T) / 2


def operator_of(kernel, weights):
    steps = kernel * weights
    return steps / steps.sum(1, keepdims=True)


def misfit(x, y):
    slope, shift = np.polyfit(x, y, 1)
    return np.abs(y - slope * x - shift).sum()


def length_of(operator):
    values = np.abs(np.linalg.eigvals(operator))
    entropies = []
    for steps in range(1, 101):
        shares = values**steps / (values**steps).sum()
        shares = shares[shares > 0]
        entropies.append(-(shares * np.log(shares)).sum())
    x, y = np.arange(100.0), np.array(entropies)
    errors = [misfit(x[: turn + 1], y[: turn + 1]) + misfit(x[turn:], y[turn:]) for turn in range(2, 98)]
    return int(np.argmin(errors)) + 3


def met(points, meeting):
    """The group of each point, numbered in the order of the points."""
    near = distances(points) < meeting
    group = np.full(len(points), -1)
    found = 0
    for first in range(len(points)):
        if group[first] < 0:
            front = [first]
            while front:
                at = front.pop()
                if group[at] < 0:
                    group[at] = found
                    front.extend(np.flatnonzero(near[at] & (group < 0)))
            found += 1
    return group


def condensed(points, weights):
    apart = distances(points) + np.diag(np.full(len(points), np.inf))
    width = np.quantile(apart.min(1), REACH)
    meeting = width * MEETING
    group, steps = np.arange(len(points)), [np.arange(len(points))]
    places, mass = points, np.ones(len(points)) if weights is None else weights
    while len(places) > 1:
        now = met(places, meeting)
        if now.max() + 1 < len(places):
            group = now[group]
            steps.append(group)
            total = np.bincount(now, mass)
            places = np.stack([np.bincount(now, mass * c) / total for c in places.T], 1)
            mass = np.ones(len(places)) if weights is None else total
        width *= WIDENING
        places = operator_of(similarity(distances(places) / width), mass) @ places
    return np.stack(steps)


def write(name, arrays, header):
    """A safetensors file: the header's length, the header, then all values."""
    entries, blocks, end = {"__metadata__": {key: str(value) for key, value in header.items()}}, [], 0
    for key, values in arrays.items():
        block = np.ascontiguousarray(values, dtype="<f4").tobytes()
        entries[key] = {"dtype": "F32", "shape": list(values.shape), "data_offsets": [end, end + len(block)]}
        blocks.append(block)
        end += len(block)
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)
    (HERE / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def main():
    draw = np.random.default_rng(1)
    centres = draw.normal(0, 3, (6, 5))
    points = centres[draw.integers(0, 6, 120)] + draw.normal(0, 0.8, (120, 5))
    points = points.astype(np.float32).astype(float)
    weights = draw.integers(1, 400, 120).astype(float)
    kernel = kernel_of(points)
    operator = operator_of(kernel, weights)
    walk = np.linalg.matrix_power(operator, 3)
    arrays = {
        "points": points,
        "weights": weights,
        "kernel": kernel,
        "operator": operator,
        "potential": -np.log(walk + FLOOR),
        "alone": condensed(points, None),
        "weighted": condensed(points, weights),
    }
    header = {"length": length_of(operator_of(kernel, np.ones(120)))}
    write("walks", arrays, header)
    print(header, [len(np.unique(row)) for row in arrays["alone"]], [len(np.unique(row)) for row in arrays["weighted"]])


if __name__ == "__main__":
    main()
