"""Values of NumPy, SciPy and PyTorch for the linear algebra and the Fourier transforms of Martlet.

Run with an interpreter that has numpy, scipy, torch and safetensors:

    python Tests/Golden/linear_algebra.py

It writes linear_algebra.safetensors beside itself; the peers' versions are in its metadata.
"""

import pathlib

import numpy
import scipy
import scipy.linalg
import torch
from safetensors.numpy import save_file

generator = numpy.random.default_rng(20250101)
values = {}


def keep(name, array):
    values[name] = numpy.ascontiguousarray(array)


def gradients(name, function, *arrays):
    """The gradients of Σ wᵢ f(x)ᵢ with fixed weights, one of them for each array."""
    leaves = [torch.tensor(array, requires_grad=True) for array in arrays]
    result = function(*leaves)
    weights = generator.standard_normal(tuple(result.shape))
    (result * torch.tensor(weights)).sum().backward()
    keep(f"{name}.weights", weights)
    for index, leaf in enumerate(leaves):
        keep(f"{name}.gradient{index}", leaf.grad.numpy())


def symmetric(array):
    return (array + array.swapaxes(-1, -2)) / 2


general = generator.standard_normal((3, 5, 5))
right = generator.standard_normal((3, 5, 2))
definite = general @ general.swapaxes(-1, -2) + 0.5 * numpy.eye(5)
tall = generator.standard_normal((2, 6, 4))
wide = generator.standard_normal((2, 4, 6))
tall_right = generator.standard_normal((2, 6, 3))
wide_right = generator.standard_normal((2, 4, 3))
for name in ["general", "right", "definite", "tall", "wide", "tall_right", "wide_right"]:
    keep(name, globals()[name])

keep("eigenvalues", numpy.linalg.eigvalsh(symmetric(general)))
keep("eigenprojections", numpy.linalg.eigh(symmetric(general))[1] ** 2)
keep("cholesky", numpy.linalg.cholesky(definite))
keep("solve", numpy.linalg.solve(general, right))
keep("inverse", numpy.linalg.inv(general))
keep("determinant", numpy.linalg.det(general))
sign, logarithm = numpy.linalg.slogdet(general)
keep("log_determinant.sign", sign)
keep("log_determinant.logarithm", logarithm)
lower = numpy.tril(general) + 3 * numpy.eye(5)
keep("lower", lower)
keep("triangular", torch.linalg.solve_triangular(torch.tensor(lower), torch.tensor(right), upper=False).numpy())
for name, array, other in [("tall", tall, tall_right), ("wide", wide, wide_right)]:
    keep(f"qr.{name}.q", numpy.abs(numpy.linalg.qr(array)[0]))
    keep(f"qr.{name}.r", numpy.abs(numpy.linalg.qr(array)[1]))
    u, s, vt = numpy.linalg.svd(array, full_matrices=False)
    keep(f"svd.{name}.u", numpy.abs(u))
    keep(f"svd.{name}.s", s)
    keep(f"svd.{name}.vt", numpy.abs(vt))
    least = [numpy.linalg.lstsq(a, b, rcond=None)[0] for a, b in zip(array, other)]
    keep(f"least_squares.{name}", numpy.stack(least))
keep("square_root", numpy.stack([numpy.real(scipy.linalg.sqrtm(a)) for a in definite]))
other = definite[::-1]
keep("trace_of_square_root", [numpy.trace(scipy.linalg.sqrtm(a @ b)).real for a, b in zip(definite, other)])

gradients("gradient.cholesky", lambda a: torch.linalg.cholesky((a + a.mT) / 2), definite)
gradients("gradient.eigenvalues", lambda a: torch.linalg.eigvalsh((a + a.mT) / 2), general)
gradients("gradient.eigenprojections", lambda a: torch.linalg.eigh((a + a.mT) / 2)[1] ** 2, general)
gradients("gradient.solve", torch.linalg.solve, general, right)
gradients("gradient.inverse", torch.linalg.inv, general)
gradients("gradient.determinant", torch.linalg.det, general)
gradients("gradient.log_determinant", lambda a: torch.linalg.slogdet(a)[1], general)
for name, array in [("tall", tall), ("square", general)]:
    gradients(f"gradient.qr.{name}.q", lambda a: torch.linalg.qr(a)[0] ** 2, array)
    gradients(f"gradient.qr.{name}.r", lambda a: torch.linalg.qr(a)[1] ** 2, array)
for name, array in [("tall", tall), ("wide", wide), ("square", general)]:
    for index, part in enumerate(["u", "s", "vt"]):
        gradients(
            f"gradient.svd.{name}.{part}", lambda a: torch.linalg.svd(a, full_matrices=False)[index] ** 2, array
        )
gradients("gradient.least_squares", lambda a, b: torch.linalg.lstsq(a, b)[0], tall, tall_right)

for n in [12, 15, 37]:
    x, y = generator.standard_normal((2, n, 3)), generator.standard_normal((2, n, 3))
    keep(f"fourier.{n}.x", x)
    keep(f"fourier.{n}.y", y)
    complex_numbers = x + 1j * y
    for name, result in [
        ("real", numpy.fft.rfft(x, axis=1)),
        ("complex", numpy.fft.fft(complex_numbers, axis=1)),
        ("inverse", numpy.fft.ifft(complex_numbers, axis=1)),
        ("plane", numpy.fft.fft2(x, axes=(1, 2))),
    ]:
        keep(f"fourier.{n}.{name}.real", result.real)
        keep(f"fourier.{n}.{name}.imaginary", result.imag)
    keep(f"fourier.{n}.real_inverse", numpy.fft.irfft(complex_numbers[:, : n // 2 + 1], n, axis=1))
    gradients(f"gradient.fourier.{n}.power", lambda a: torch.fft.rfft(a, dim=1).abs() ** 2, x)
    gradients(f"gradient.fourier.{n}.plane", lambda a: torch.fft.fft2(a, dim=(1, 2)).real ** 2, x)
    gradients(
        f"gradient.fourier.{n}.real_inverse",
        lambda a, b: torch.fft.irfft(torch.complex(a, b)[:, : n // 2 + 1], n, dim=1) ** 2,
        x,
        y,
    )

metadata = {"numpy": numpy.__version__, "scipy": scipy.__version__, "torch": torch.__version__}
save_file(values, pathlib.Path(__file__).with_suffix(".safetensors"), metadata)
