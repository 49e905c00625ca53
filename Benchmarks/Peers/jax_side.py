"""JAX's side of the comparison: `jax_side.py`, started by `compare.py`, which sets the processors that it may use."""
import os
import warnings

import jax
import jax.numpy as jnp
import numpy as np

from common import found, serve
from jax_layers import parameters

# A process for each workload is forked before JAX starts any thread of its own.
warnings.filterwarnings("ignore", message="os.fork")


class Workload:
    """One workload; `jax_workloads` sets `step`."""

    def __init__(self, start):
        self.start = start
        self.parameters, self.parameter_count = parameters(start)
        self.waits = True

    def data(self, *names):
        """The data of the names."""
        return tuple(jnp.asarray(self.start[f"data.{name}"]) for name in names)

    def training(self, function, carry, *data):
        """Steps `carry, result = function(carry, *data)` of which each takes over the memory of the one before. They are
        dispatched without waiting, as a training loop does."""
        run = jax.jit(function, donate_argnums=0)
        self.waits = False

        def step():
            nonlocal carry
            carry, result = run(carry, *data)
            return result

        return step

    def calls(self, function, *operands):
        """Calls that are waited for one by one: whoever asks wants the answer."""
        run = jax.jit(function)

        def step():
            return jax.block_until_ready(run(*operands))

        return step

    def read(self, result):
        return np.asarray(result[0] if isinstance(result, tuple) else result, np.float64)

    def wait(self, result):
        jax.block_until_ready(result)


def main():
    def make(name, start):
        import jax_workloads
        jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.1)
        workload = Workload(start)
        workload.step = found(name, jax_workloads.WORKLOADS)(workload)
        return workload

    serve(f"JAX {jax.__version__}", make)


main()
