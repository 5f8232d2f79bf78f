"""What this machine can do at most, measured: products a second in 32 and in 8 bits, and bytes to and from memory."""

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime
from onnx import TensorProto, helper, numpy_helper
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

# Of each matrix; of the array that is copied, 256 MB of it.
SIDE, COPIED = 1024, 256 * 2**20
BEST_OF = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """With some number of threads. products_32, products_8: multiplications with their additions, a second.

    n_bytes: read or written, a second.
    """

    threads: int
    products_32: float
    products_8: float
    n_bytes: float


@dataclass(frozen=True, slots=True)
class Peaks:
    """With one thread, and with one for each core."""

    one: Peak
    all: Peak


def measure_peaks(best_of: int = BEST_OF) -> Peaks:
    one, all_cores = peak(1, best_of), peak(os.cpu_count() or 1, best_of)
    # Others were at work where all cores did less than one.
    return Peaks(
        one,
        Peak(
            threads=all_cores.threads,
            products_32=max(one.products_32, all_cores.products_32),
            products_8=max(one.products_8, all_cores.products_8),
            n_bytes=max(one.n_bytes, all_cores.n_bytes),
        ),
    )


def peak(threads: int, best_of: int) -> Peak:
    return Peak(
        threads=threads,
        products_32=SIDE**3 / _in_32_bits(threads, best_of),
        products_8=SIDE**3 / _in_8_bits(threads, best_of),
        n_bytes=2 * COPIED / _copying(threads, best_of),
    )


def _best(work: Callable[[], object], best_of: int) -> float:
    """Seconds. The first time is not counted."""
    work()
    seconds = []
    for _ in range(best_of):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return min(seconds)


def _in_32_bits(threads: int, best_of: int) -> float:
    first, second = np.random.default_rng(1).random((2, SIDE, SIDE), dtype=np.float32)
    product = np.empty_like(first)
    with threadpool_limits(threads):
        return _best(lambda: np.matmul(first, second, out=product), best_of)


def _in_8_bits(threads: int, best_of: int) -> float:
    chance = np.random.default_rng(1)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(
        _product_of_8_bits(chance.integers(-63, 64, (SIDE, SIDE), dtype=np.int8)),
        options,
        providers=["CPUExecutionProvider"],
    )
    given = {"x": chance.integers(0, 256, (SIDE, SIDE), dtype=np.uint8)}
    return _best(lambda: session.run(None, given), best_of)


def _product_of_8_bits(weights: np.ndarray[Any, Any]) -> bytes:
    node = helper.make_node("MatMulInteger", ["x", "weights"], ["y"])
    graph = helper.make_graph(
        [node],
        "product",
        [helper.make_tensor_value_info("x", TensorProto.UINT8, list(weights.shape))],
        [helper.make_tensor_value_info("y", TensorProto.INT32, list(weights.shape))],
        [numpy_helper.from_array(weights, "weights")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    found: bytes = model.SerializeToString()
    return found


def _copying(threads: int, best_of: int) -> float:
    # In parts, one for each thread; NumPy lets go of Python's lock while it copies.
    source = np.split(np.ones(COPIED // threads // 8 * threads, dtype=np.float64), threads)
    target = np.split(np.zeros(COPIED // threads // 8 * threads, dtype=np.float64), threads)
    with ThreadPoolExecutor(threads) as pool:
        return _best(lambda: list(pool.map(np.copyto, target, source)), best_of)
