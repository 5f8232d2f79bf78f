"""ONNX Runtime with a tokenizer: the only module that imports either."""

from collections.abc import Mapping, Sequence
from copy import copy
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Encoding, Tokenizer

from corpus.errors import ModelDamaged

Array = NDArray[Any]

# No telemetry on any platform; Linux builds have none, others ask.
onnxruntime.disable_telemetry_events()
onnxruntime.set_default_logger_severity(3)


class OnnxModel:
    """A graph that takes input_ids and attention_mask (batch, tokens), and the tokenizer that makes them.

    Safe to run from many threads at once.
    """

    def __init__(self, graph: Path, tokenizer: Path, *, threads: int) -> None:
        """Raises ModelDamaged."""
        self._graph = graph
        self._session = _session(graph, threads)
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:  # it raises nothing else
            raise _not_loaded(graph) from error
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        wants = {value.name for value in self._session.get_inputs()}
        if wants != {"input_ids", "attention_mask"}:
            raise ModelDamaged(f"The model in '{graph.parent}' takes other inputs than expected", hint=_HINT)
        self.opening, self.closing = self._special_tokens()

    def with_threads(self, threads: int) -> "OnnxModel":
        """The same model, run by so many threads. Raises ModelDamaged."""
        other = copy(self)
        other._session = _session(self._graph, threads)
        return other

    def tokenize(self, texts: Sequence[str]) -> list[Encoding]:
        """Ids and character offsets of each text, whole, without special tokens."""
        return self._tokenizer.encode_batch(list(texts), add_special_tokens=False)

    def run(self, rows: Sequence[Sequence[int]], outputs: Sequence[str]) -> list[Array]:
        """Run the graph over rows of token ids, with the special tokens around each and padding behind.

        Returns the outputs asked for, first axis: rows; for those by token, second axis: tokens from the opening
        special ones on, padded to the longest row.
        """
        longest = max(map(len, rows)) + len(self.opening) + len(self.closing)
        ids = np.zeros((len(rows), longest), dtype=np.int64)
        mask = np.zeros((len(rows), longest), dtype=np.int64)
        for n, row in enumerate(rows):
            whole = [*self.opening, *row, *self.closing]
            ids[n, : len(whole)] = whole
            mask[n, : len(whole)] = 1
        results: list[Array] = self._session.run(list(outputs), {"input_ids": ids, "attention_mask": mask})
        return results

    def _special_tokens(self) -> tuple[list[int], list[int]]:
        """The ids that the tokenizer puts before and behind a text."""
        plain = self._tokenizer.encode("a", add_special_tokens=False).ids
        whole = self._tokenizer.encode("a", add_special_tokens=True).ids
        for start in range(len(whole) - len(plain) + 1):
            if whole[start : start + len(plain)] == plain:
                return whole[:start], whole[start + len(plain) :]
        return [], []


def _session(graph: Path, threads: int) -> Any:
    options = _options(threads)
    # The stored graph is optimised already; doing it again would copy the mapped weights into memory.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    try:
        return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # it raises RuntimeError and worse
        raise _not_loaded(graph) from error


def _options(threads: int) -> Any:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Threads that have done their part wait for more in a loop: not beyond the run, or they take a core from whatever
    # comes next, another model's threads among it.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    return options


def _not_loaded(graph: Path) -> ModelDamaged:
    return ModelDamaged(f"The model in '{graph.parent}' cannot be loaded", hint=_HINT)


class Graph:
    """A graph that is shipped with the program; safe to run from many threads at once."""

    def __init__(self, file: Path, *, threads: int) -> None:
        """Raises ModelDamaged."""
        options = _options(threads)
        try:
            # Fused with the sum before it, a normalisation takes five times as long as the two apart (1.32).
            self._session = onnxruntime.InferenceSession(
                str(file), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
            )
        except Exception as error:
            raise ModelDamaged(f"The model in '{file.parent}' cannot be loaded", hint=_REINSTALL) from error

    def run(self, inputs: Mapping[str, Array]) -> list[Array]:
        results: list[Array] = self._session.run(None, dict(inputs))
        return results


def load_tokenizer(file: Path) -> Tokenizer:
    """Raises ModelDamaged."""
    try:
        return Tokenizer.from_file(str(file))
    except Exception as error:
        raise ModelDamaged(f"The tokenizer in '{file.parent}' cannot be loaded", hint=_REINSTALL) from error


_REINSTALL = "Install article-qa again."
_HINT = "Run `article-qa prepare` to export it again."
