"""Makes the golden values of affine grids and grid sampling: `python grid_sampling.py` with PyTorch and safetensors."""

import torch
import torch.nn.functional as F
from more_support import File, exact, first, last, random

file = File("grid_sampling", 31)

# Affine grids, a single row or column among them.
for index, (height, width) in enumerate([(3, 4), (5, 2), (1, 3), (1, 1)]):
    for align in [False, True]:
        file.case(
            f"affineGrid.{index}.{align}", lambda maps: F.affine_grid(maps, (2, 1, height, width), align_corners=align),
            maps=random(2, 2, 3))

# Sampling within images and far beyond their rims.
for index, (shape, size) in enumerate([((2, 4, 5, 3), (3, 6)), ((1, 6, 3, 1), (5, 5)), ((2, 1, 1, 2), (2, 3))]):
    for align in [False, True]:
        for padding, name in [("zeros", "zeros"), ("border", "edge")]:
            file.case(
                f"gridSampled.{index}.{align}.{name}",
                lambda x, grid: last(F.grid_sample(
                    first(x), grid, mode="bilinear", padding_mode=padding, align_corners=align)),
                x=random(*shape), grid=random(shape[0], *size, 2, low=-1.6, high=1.6))

# The whole of a spatial transformer's sampler: gradients reach the maps. No point lies on a pixel, where slopes jump.
maps = torch.tensor([[[0.913, 0.217, 0.108], [-0.331, 1.127, -0.219]], [[0.709, -0.443, -0.137], [0.521, 0.617, 0.303]]])
for align in [False, True]:
    file.case(
        f"spatial.{align}",
        lambda x, maps: last(F.grid_sample(
            first(x), F.affine_grid(maps, (2, 2, 5, 4), align_corners=align), align_corners=align)),
        x=random(2, 5, 6, 2), maps=exact(maps))

file.save()
