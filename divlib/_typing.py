"""The types that the annotations of several modules share."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "DType", "FloatArray", "FloatOrArray"]

Array: TypeAlias = NDArray[Any]
FloatArray: TypeAlias = NDArray[np.float64]
DType: TypeAlias = np.dtype[Any]

# A float for one distribution, an array for several.  Which one it is depends on the number of
# dimensions, which no type checker knows; a union would make it refuse correct programs.  NumPy
# annotates its own sums and ufuncs in this way.
FloatOrArray: TypeAlias = Any
