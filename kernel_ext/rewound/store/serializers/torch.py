"""Torch tensors on the CPU: the array under them as a buffer; other devices by torch's own pickling."""

from __future__ import annotations

import importlib
from typing import Any


def tensor_from_array(array: Any, requires_grad: bool) -> Any:
    """A leaf tensor over a numpy array's memory."""
    return importlib.import_module("torch").from_numpy(array).requires_grad_(requires_grad)


def parameter_from_array(array: Any, requires_grad: bool) -> Any:
    """A module's parameter."""
    return importlib.import_module("torch").nn.Parameter(tensor_from_array(array, False), requires_grad)


def _array(tensor: Any) -> Any:
    if tensor.device.type != "cpu" or not tensor.is_leaf or str(tensor.dtype) == "torch.bfloat16":
        return None
    return tensor.detach().numpy()


def _tensor(tensor: Any) -> Any:
    array = _array(tensor)
    return tensor.__reduce_ex__(5) if array is None else (tensor_from_array, (array, bool(tensor.requires_grad)))


def _parameter(tensor: Any) -> Any:
    array = _array(tensor)
    return tensor.__reduce_ex__(5) if array is None else (parameter_from_array, (array, bool(tensor.requires_grad)))


TABLE = {"torch.Tensor": _tensor, "torch.nn.parameter.Parameter": _parameter}
