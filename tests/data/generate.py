#!/usr/bin/env python3
"""Reference values for stage 1, from plain PyTorch operators.

Usage: python3 tests/data/generate.py

Writes small.safetensors, full.safetensors and formulas.safetensors beside itself. The committed files were made with
Python 3.11, NumPy 2.4.6 and PyTorch 2.5.1 on one CPU thread; the same versions give the same bytes on the same kind of
processor. The files are read by tests/golden.

What is computed follows "CUTS" (arXiv 2209.11359) as the documentation in src/cuts states it: four layers of 5x5
convolution, batch norm and leaky ReLU (slope 0.01), each padded by replication on whole images and not at all on 17x17
crops; two linear layers that give the 5x5x3 patch back, two more for the surroundings; NT-Xent within each image over
anchors and positives; AdamW.

The inputs are 32-bit numbers. The results are computed with 64-bit arithmetic and stored with 32 bits, so that a
difference found by a test is the program's own. The same is then computed with 32 bits, and the script prints how far
PyTorch's own 32-bit results lie from the stored ones: what a tolerance must allow at least.

Names: `weight.*` initial weights and statistics, `batch.*` the input, `image` a whole image, `embeddings.*`,
`loss.<objective>.*`, `gradient.<objective>.*`, `statistics.*` after one training step, `after<n>.*` weights after n
steps on the same batch. Weights are in PyTorch's layout: linear layers are [outputs, inputs]. `[::3]` behind a name
means that every third value in row-major order is stored.
"""

import copy
import json
import math
import struct
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

HERE = Path(__file__).resolve().parent
SIDE, REACH, PATCH = 17, 8, 5
SLOPE, EPSILON, MOMENTUM, TEMPERATURE = 0.01, 1e-5, 0.1, 0.1
RATE, ADAM_EPSILON = 1e-3, 1e-8

# Objectives by name: weight of the contrastive loss, least distance of negatives, weight of the surroundings.
OBJECTIVES = {
    "published": {"lambda": 0.001, "separation": 0.0, "surroundings": 0.0},
    "extended": {"lambda": 0.3, "separation": 0.5, "surroundings": 0.5},
}


# --- Inputs -----------------------------------------------------------------------------------------------------------


def fresh_weights(channels, draw):
    """Uniform in +-1/sqrt(inputs); batch norms away from their usual 1, 0, 0, 1, so that mistakes show."""
    weights = {}

    def uniform(name, low, high, *shape):
        weights[name] = low + (high - low) * torch.rand(shape, generator=draw)

    def linear(name, inputs, outputs):
        bound = 1 / math.sqrt(inputs)
        uniform(f"{name}.weight", -bound, bound, outputs, inputs)
        uniform(f"{name}.bias", -bound, bound, outputs)

    inputs = 3
    for layer, outputs in enumerate(channels, 1):
        bound = 1 / math.sqrt(inputs * PATCH * PATCH)
        uniform(f"conv{layer}.weight", -bound, bound, outputs, inputs, PATCH, PATCH)
        uniform(f"conv{layer}.bias", -bound, bound, outputs)
        uniform(f"norm{layer}.weight", 0.5, 1.5, outputs)
        uniform(f"norm{layer}.bias", -0.3, 0.3, outputs)
        uniform(f"norm{layer}.mean", -0.2, 0.2, outputs)
        uniform(f"norm{layer}.variance", 0.2, 0.8, outputs)
        inputs = outputs
    values = 3 * PATCH * PATCH
    linear("head1", inputs, values)
    linear("head2", values, values)
    linear("surroundings1", inputs, values)
    linear("surroundings2", values, 12)
    return weights


def picture(height, width, draw):
    """A smooth colour picture with some noise, [3, height, width] in [-1, 1]."""
    y = torch.arange(height).view(1, -1, 1) / 10.0
    x = torch.arange(width).view(1, 1, -1) / 10.0
    waves = torch.zeros(3, height, width)
    for _ in range(4):
        fy, fx, phase = (torch.rand(3, 1, 1, generator=draw) * 4 for _ in range(3))
        waves += torch.sin(fy * y + fx * x + 2 * phase)
    noise = torch.rand(3, height, width, generator=draw) - 0.5
    return (0.2 * waves + 0.15 * noise).clamp(-1, 1)


def square(image, y, x, reach):
    return image[:, y - reach : y + reach + 1, x - reach : x + reach + 1]


def make_batch(images, anchors, draw):
    """Crops [images, 2 anchors, 3, 17, 17], patches [.., 75], surroundings [.., 12] and mean colours [.., 3]."""
    batch = {"crops": [], "patches": [], "surroundings": [], "colours": []}
    for _ in range(images):
        image = picture(60, 64, draw)
        where = torch.randint(13, 46, (anchors, 2), generator=draw)
        near = where + torch.randint(1, 6, (anchors, 2), generator=draw)
        crops = [square(image, y, x, REACH) for y, x in torch.cat([where, near]).tolist()]
        batch["crops"] += crops
        for crop in crops:
            batch["colours"].append(square(crop, REACH, REACH, PATCH // 2).mean((1, 2)))
        for crop in crops[:anchors]:
            batch["patches"].append(square(crop, REACH, REACH, PATCH // 2).flatten())
            around = [square(crop, REACH, REACH, reach).flatten(1) for reach in (4, REACH)]
            means = [a.mean(1) for a in around]
            deviations = [a.std(1, correction=0) for a in around]
            batch["surroundings"].append(torch.cat(means + deviations))
    return {name: torch.stack(parts).unflatten(0, (images, -1)) for name, parts in batch.items()}


# --- The method -------------------------------------------------------------------------------------------------------


def encode(weights, x, margin, training, nearest=None):
    """All layers; in training the statistics in `weights` are updated. `nearest` collects distances from the kink."""
    for n in range(1, 5):
        if margin:
            x = F.pad(x, (margin,) * 4, mode="replicate")
        x = F.conv2d(x, weights[f"conv{n}.weight"], weights[f"conv{n}.bias"])
        x = F.batch_norm(
            x,
            weights[f"norm{n}.mean"],
            weights[f"norm{n}.variance"],
            weights[f"norm{n}.weight"],
            weights[f"norm{n}.bias"],
            training,
            MOMENTUM,
            EPSILON,
        )
        if nearest is not None:
            nearest.append(x.detach().abs().min().item())
        x = F.leaky_relu(x, SLOPE)
    return x


def embed(weights, crops, training, nearest=None):
    return encode(weights, crops.flatten(0, 1), 0, training, nearest).flatten(1)


def two_layers(weights, name, x):
    x = F.linear(x, weights[f"{name}1.weight"], weights[f"{name}1.bias"])
    return F.linear(F.leaky_relu(x, SLOPE), weights[f"{name}2.weight"], weights[f"{name}2.bias"])


def may_be_compared(colours, separation):
    """[images, samples, samples]: whether the second sample stands in the first one's softmax."""
    samples = colours.shape[1]
    itself = torch.eye(samples, dtype=torch.bool)
    distance = torch.cdist(colours, colours)
    close = (distance - separation).abs().masked_fill(itself, math.inf).min().item()
    assert separation == 0 or close > 1e-3, "a pair stands too near the limit: choose another seed"
    return ~itself & ((distance >= separation) | itself.roll(samples // 2, 1))


def contrastive(z, allowed):
    """NT-Xent: z is [images, 2 anchors, embedding], anchors first."""
    samples = z.shape[1]
    unit = F.normalize(z, dim=2)
    likeness = (unit @ unit.transpose(1, 2) / TEMPERATURE).masked_fill(~allowed, -math.inf)
    partner = torch.arange(samples).roll(samples // 2)
    return F.cross_entropy(likeness.flatten(0, 1), partner.repeat(z.shape[0]))


def losses(weights, batch, objective, nearest=None):
    images, anchors = batch["patches"].shape[:2]
    z = embed(weights, batch["crops"], True, nearest).unflatten(0, (images, 2 * anchors))
    of_anchors = z[:, :anchors].flatten(0, 1)
    allowed = may_be_compared(batch["colours"], objective["separation"])
    assert objective["separation"] == 0 or 0.2 < allowed.float().mean() < 0.8, "few or all pairs barred"
    all = {
        "contrastive": contrastive(z, allowed),
        "reconstruction": F.mse_loss(two_layers(weights, "head", of_anchors), batch["patches"].flatten(0, 1)),
        "surroundings": F.mse_loss(
            two_layers(weights, "surroundings", of_anchors), batch["surroundings"].flatten(0, 1)
        ),
    }
    told = all["reconstruction"] + objective["surroundings"] * all["surroundings"]
    all["total"] = objective["lambda"] * all["contrastive"] + (1 - objective["lambda"]) * told
    return all


def is_statistic(name):
    return name.endswith((".mean", ".variance"))


def train(weights, batch, objective, steps, decay, nearest=None):
    """Steps on one batch: the losses and gradients of the first, and the weights and statistics after the last."""
    weights = {name: value.clone().requires_grad_(not is_statistic(name)) for name, value in weights.items()}
    learned = {name: value for name, value in weights.items() if value.requires_grad}
    optimiser = torch.optim.AdamW(learned.values(), lr=RATE, weight_decay=decay, eps=ADAM_EPSILON)
    first = None
    for _ in range(steps):
        optimiser.zero_grad(set_to_none=False)
        now = losses(weights, batch, objective, nearest)
        now["total"].backward()
        first = first or ({n: v.item() for n, v in now.items()}, {n: v.grad.clone() for n, v in learned.items()})
        optimiser.step()
    return *first, {name: value.detach() for name, value in weights.items()}


# --- The cases --------------------------------------------------------------------------------------------------------


def thin(name, value, limit, stride):
    if value.numel() <= limit:
        return name, value
    return f"{name}[::{stride}]", value.flatten()[::stride]


def case(inputs, objectives, steps, kind):
    """All results of one network, computed with one kind of number. `steps` is [(objective, number, decay)]."""
    inputs = {name: value.to(kind) for name, value in inputs.items()}
    part = lambda what: {n.removeprefix(what): v for n, v in inputs.items() if n.startswith(what)}
    weights, batch = part("weight."), part("batch.")
    results, nearest = {}, []
    with torch.no_grad():
        results["embeddings.training"] = embed(copy.deepcopy(weights), batch["crops"], True)
        results["embeddings.inference"] = embed(weights, batch["crops"], False)
        results["embeddings.image"] = encode(weights, inputs["image"], PATCH // 2, False)
    for name in objectives:
        values, gradients, after = train(weights, batch, OBJECTIVES[name], 1, 1e-4, nearest)
        for what, value in values.items():
            results[f"loss.{name}.{what}"] = torch.tensor([value], dtype=kind)
        for what, value in gradients.items():
            results.update([thin(f"gradient.{name}.{what}", value, 100_000, 3)])
    for what, value in after.items():
        if is_statistic(what):
            results[f"statistics.{what}"] = value
    for name, number, decay in steps:
        for what, value in train(weights, batch, OBJECTIVES[name], number, decay)[2].items():
            if not is_statistic(what):
                results.update([thin(f"after{number}.{what}", value, 10_000, 17)])
    if kind == torch.float64:
        assert min(nearest) > 2e-6, "a value stands on the kink: choose another seed"
    return results


def network(file, seed, channels, images, anchors, size, objectives, steps):
    draw = torch.Generator().manual_seed(seed)
    inputs = {f"weight.{name}": value for name, value in fresh_weights(channels, draw).items()}
    inputs |= {f"batch.{name}": value for name, value in make_batch(images, anchors, draw).items()}
    inputs["image"] = picture(*size, draw)[None]
    exact = case(inputs, objectives, steps, torch.float64)
    usual = case(inputs, objectives, steps, torch.float32)
    print(f"{file}: PyTorch with 32 bits differs by at most (absolute; in units of the array's largest value)")
    for name, value in exact.items():
        apart = (usual[name] - value).abs().max().item()
        print(f"  {name:45} {apart:.1e}  {apart / max(value.abs().max().item(), 1e-30):.1e}")
    header = {"temperature": TEMPERATURE, "learning_rate": RATE, "images": images, "anchors": anchors}
    header |= {f"{name}.{key}": value for name in objectives for key, value in OBJECTIVES[name].items()}
    header |= {f"after{number}.weight_decay": decay for _, number, decay in steps}
    header |= {f"after{number}.objective": name for name, number, _ in steps}
    write(file, inputs | exact, header)


def formulas():
    """Similarities of patches, and learning rates."""
    draw = torch.Generator().manual_seed(64)
    a = torch.rand(64, 3, 25, generator=draw) * 2 - 1
    other = torch.rand(64, 3, 25, generator=draw) * 2 - 1
    share = torch.linspace(0, 1, 64).view(-1, 1, 1)
    b = (1 - share) * a + share * other
    # Flat patches, and patches that are each other's negative.
    a[7], b[8], b[9] = 0.25, -0.5, -a[9]
    a[10], b[10] = 0.5, 0.5
    p, q = a.double(), b.double()
    span = p.amax((1, 2)) - p.amin((1, 2))
    span = torch.where(span > 0, span, 1.0).view(-1, 1)
    c1, c2 = (0.01 * span) ** 2, (0.03 * span) ** 2
    mp, mq, vp, vq = p.mean(2), q.mean(2), p.var(2), q.var(2)
    covariance = ((p - mp[..., None]) * (q - mq[..., None])).sum(2) / 24
    similar = (2 * mp * mq + c1) * (2 * covariance + c2) / ((mp**2 + mq**2 + c1) * (vp + vq + c2))
    rates = {f"rates.{steps}": torch.tensor([rate(step, steps) for step in range(steps)]) for steps in (13, 400)}
    write("formulas", {"ssim.a": a, "ssim.b": b, "ssim": similar.mean(1)} | rates, {"learning_rate": RATE})


def rate(step, steps):
    """Linear warm-up over the first twentieth, then half a cosine."""
    warm_up = max(steps // 20, 1)
    if step < warm_up:
        return RATE * (step + 1) / warm_up
    return RATE * (1 + math.cos(math.pi * (step - warm_up) / (steps - warm_up))) / 2


def write(name, tensors, header):
    """A safetensors file: the header's length, the header, then all values."""
    entries, blocks, end = {"__metadata__": {key: str(value) for key, value in header.items()}}, [], 0
    for key, tensor in tensors.items():
        block = np.ascontiguousarray(tensor.detach().to(torch.float32).numpy(), dtype="<f4").tobytes()
        entries[key] = {"dtype": "F32", "shape": list(tensor.shape), "data_offsets": [end, end + len(block)]}
        blocks.append(block)
        end += len(block)
    text = json.dumps(entries).encode()
    text += b" " * (-len(text) % 8)
    (HERE / f"{name}.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blocks))


def main():
    torch.set_num_threads(1)
    torch.use_deterministic_algorithms(True)
    small = [("extended", 1, 1e-4), ("extended", 3, 0.5)]
    network("small", 1, (2, 4, 8, 16), 3, 4, (21, 18), ("published", "extended"), small)
    network("full", 2, (16, 32, 64, 128), 2, 4, (18, 13), ("extended",), [("extended", 1, 1e-4)])
    formulas()


if __name__ == "__main__":
    main()
