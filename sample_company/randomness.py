"""One stream of random numbers per purpose, so that a new department never moves the others."""

import zlib

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int32]


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A generator that depends on the seed and the purpose only."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def chosen(
    random: np.random.Generator, count: int, shares: tuple[float, ...] | npt.NDArray[np.float64]
) -> Integers:
    """Shape (count,): places in `shares`, each with its share.

    `shares` of shape (count, options) gives every draw its own.
    """
    edges = np.cumsum(np.asarray(shares), axis=-1)
    edges = edges / edges[..., -1:]
    lots = random.random(count)
    if edges.ndim == 1:
        places: Integers = np.searchsorted(edges, lots, side="right").astype(np.int32)
        return places
    options: Integers = (lots[:, None] >= edges[:, :-1]).sum(axis=1).astype(np.int32)
    return options
