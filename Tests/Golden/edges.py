"""Gradients and edges of scikit-image for a synthetic picture and for noise.

Run with an interpreter that has numpy, scipy, scikit-image and safetensors:

    python Tests/Golden/edges.py

It writes edges.safetensors beside itself; the peers' versions are in its metadata. Pictures are float64.
"""

import pathlib

import numpy
import scipy
import skimage
from safetensors.numpy import save_file
from scipy import ndimage
from skimage.feature import canny
from skimage.filters import sobel, sobel_h, sobel_v

generator = numpy.random.default_rng(20250108)
row, column = numpy.mgrid[0:40, 0:52]
scene = 0.3 + 0.2 * row / 40
scene[(row - 17) ** 2 + (column - 19) ** 2 < 11**2] = 0.9
scene[22:36, 28:48] = 0.1 + 0.004 * column[22:36, 28:48]
scene += 0.2 * numpy.exp(-((row - 9) ** 2 + (column - 40) ** 2) / 20)
photo = ndimage.gaussian_filter(scene, 0.8) + generator.normal(0, 0.02, scene.shape)
pictures = {"photo": photo, "noise": generator.uniform(0, 1, (17, 23)), "line": generator.uniform(0, 1, (2, 9))}

values = {}
for name, picture in pictures.items():
    values[f"{name}/picture"] = picture
    # Here the smoothing adds up to 1 and the magnitude is a root mean square: Sobel's own are 4 times as great.
    values[f"{name}/horizontal"] = 4 * sobel_v(picture)
    values[f"{name}/vertical"] = 4 * sobel_h(picture)
    values[f"{name}/magnitude"] = 4 * numpy.sqrt(2) * sobel(picture)
    for deviation, low, high in [(1, 0.1, 0.2), (2, 0.1, 0.2), (1.3, 0.4, 0.9), (0.5, 0.05, 0.6)]:
        edges = canny(picture, sigma=deviation, low_threshold=low, high_threshold=high)
        values[f"{name}/edges {deviation} {low} {high}"] = edges.astype(numpy.uint8)
        print(name, deviation, low, high, edges.sum())

versions = {m.__name__: m.__version__ for m in [numpy, scipy, skimage]}
path = pathlib.Path(__file__).parent / "edges.safetensors"
save_file({k: numpy.ascontiguousarray(v) for k, v in values.items()}, path, metadata=versions)
print(path.stat().st_size)
