"""One stream of random numbers per purpose, so that a new department never moves the others."""

import zlib

import numpy as np

BASE_62 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def stream(seed: int, purpose: str) -> np.random.Generator:
    """A generator that depends on the seed and the purpose only."""
    return np.random.default_rng([seed, zlib.crc32(purpose.encode())])


def tokens(random: np.random.Generator, count: int, length: int) -> list[str]:
    """Random texts of letters and digits, as payment systems use for ids."""
    letters = np.array(list(BASE_62))[random.integers(0, len(BASE_62), (count, length))]
    return ["".join(row) for row in letters.tolist()]
