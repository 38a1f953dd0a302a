"""The types that the annotations of several modules share."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["Array", "DType", "FloatArray", "FloatOrArray"]

Array: TypeAlias = NDArray[Any]
FloatArray: TypeAlias = NDArray[np.float64]
DType: TypeAlias = np.dtype[Any]

# A float for one distribution, an array for several.  That depends on the number of dimensions,
# which type checkers do not know, so with a union they would reject correct programs.  NumPy
# annotates its sums and ufuncs in the same way.
FloatOrArray: TypeAlias = Any
