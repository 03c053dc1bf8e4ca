#!/usr/bin/env python3
"""The same work in plain PyTorch operators, on the CPU.

Usage: python3 tests/benches/pytorch.py [--threads N] [--skip-whole]

Prints one JSON line {"name", "seconds"} a figure: the median of several runs after one that does not count, but for
`whole_step_128`, which runs once. `cargo bench` runs this script where PyTorch is installed and prints the ratios.

step_8, step_32      one training step on 17x17 crops, 16 images, so many anchors each; sampling is not in it
infer_128, ...       embeddings of one whole image of so many pixels a side
whole_step_128       one training step as published: 16 whole images of 128 pixels, 8 anchors each; skipped on demand
"""

import argparse
import json
import os
import statistics
import time

import torch
import torch.nn.functional as F
from torch import nn

CHANNELS = (16, 32, 64, 128)
IMAGES, PATCH_VALUES, WEIGHT, TEMPERATURE = 16, 75, 0.001, 0.1


def encoder(padding):
    layers, inputs = [], 3
    for outputs in CHANNELS:
        conv = nn.Conv2d(inputs, outputs, 5, padding=padding, padding_mode="replicate" if padding else "zeros")
        layers += [conv, nn.BatchNorm2d(outputs), nn.LeakyReLU(0.01)]
        inputs = outputs
    return nn.Sequential(*layers)


def head():
    return nn.Sequential(nn.Linear(CHANNELS[-1], PATCH_VALUES), nn.LeakyReLU(0.01), nn.Linear(PATCH_VALUES, PATCH_VALUES))


def total(z, reconstruct, patches):
    """z is [images, 2 anchors, embedding]: anchors, then their positives."""
    images, samples, _ = z.shape
    unit = F.normalize(z, dim=2)
    likeness = unit @ unit.transpose(1, 2) / TEMPERATURE
    likeness = likeness.masked_fill(torch.eye(samples, dtype=torch.bool), -torch.inf)
    partner = torch.arange(samples).roll(samples // 2).repeat(images)
    contrastive = F.cross_entropy(likeness.flatten(0, 1), partner)
    reconstruction = F.mse_loss(reconstruct(z[:, : samples // 2].flatten(0, 1)), patches)
    return WEIGHT * contrastive + (1 - WEIGHT) * reconstruction


def training(padding, embed, anchors):
    """A job that makes one optimiser step. `embed` gives [images, 2 anchors, embedding] from an encoder."""
    network, reconstruct = encoder(padding), head()
    weights = [*network.parameters(), *reconstruct.parameters()]
    optimiser = torch.optim.AdamW(weights, lr=1e-3, weight_decay=1e-4)
    patches = torch.rand(IMAGES * anchors, PATCH_VALUES) * 2 - 1

    def step():
        optimiser.zero_grad()
        loss = total(embed(network), reconstruct, patches)
        loss.backward()
        optimiser.step()
        return loss.item()

    return step


def on_crops(anchors):
    crops = torch.rand(IMAGES * 2 * anchors, 3, 17, 17) * 2 - 1
    return training(0, lambda network: network(crops).view(IMAGES, 2 * anchors, -1), anchors)


def on_whole_images(side, anchors):
    images = torch.rand(IMAGES, 3, side, side) * 2 - 1
    pixels = torch.randint(side * side, (IMAGES, 1, 2 * anchors)).expand(-1, CHANNELS[-1], -1)
    return training(2, lambda network: network(images).flatten(2).gather(2, pixels).transpose(1, 2), anchors)


def inference(side):
    network, image = encoder(2).eval(), torch.rand(1, 3, side, side) * 2 - 1

    def embed():
        with torch.inference_mode():
            network(image)

    return embed


def seconds(job):
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def report(name, job, runs):
    if runs > 1:
        job()
    median = statistics.median(seconds(job) for _ in range(runs))
    print(json.dumps({"name": name, "seconds": median}), flush=True)


def main():
    parser = argparse.ArgumentParser(description="The work of the benchmark in plain PyTorch operators.")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--skip-whole", action="store_true", help="without the step on whole images")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(1)
    report("step_8", on_crops(8), 9)
    report("step_32", on_crops(32), 5)
    report("infer_128", inference(128), 9)
    report("infer_256", inference(256), 5)
    report("infer_1024", inference(1024), 3)
    if not options.skip_whole:
        report("whole_step_128", on_whole_images(128, 8), 1)


if __name__ == "__main__":
    main()
