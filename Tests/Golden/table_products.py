"""Golden values of products and linear algebra over shapes and layouts: `python table_products.py`."""

import torch
import torch.nn.functional as F
from more_support import File, exact, random

file = File("table_products", 34)
LAYOUTS = ["transposed", "strided", "reversed", "offset", "repeated"]

for left, right in [
    ((3,), (3,)),
    ((3,), (3, 2)),
    ((2, 3), (3,)),
    ((1, 1), (1, 1)),
    ((2, 3), (3, 4)),
    ((0, 3), (3, 2)),
    ((2, 0), (0, 3)),
    ((2, 3), (3, 0)),
    ((1, 5), (5, 1)),
    ((4, 1), (1, 3)),
    ((2, 2, 3), (2, 3, 2)),
    ((2, 2, 3), (3, 4)),
    ((2, 3), (2, 3, 4)),
    ((2, 1, 2, 3), (3, 3, 2)),
    ((1, 2, 1, 2, 3), (2, 1, 2, 3, 1)),
    ((0, 2, 3), (0, 3, 2)),
    ((2, 3, 4), (4,)),
    ((4,), (2, 4, 3)),
    ((33, 17), (17, 9)),
]:
    file.row("matmul", torch.matmul, random(*left), random(*right))
for layout in LAYOUTS:
    file.row("matmul", torch.matmul, random(3, 4), random(4, 2), layout=layout)
for left, right in [((1,), (1,)), ((2,), (3,)), ((0,), (3,)), ((5,), (1,))]:
    file.row("outer", torch.outer, random(*left), random(*right))
for leading, inputs, outputs in [
    ((), 3, 2),
    ((4,), 3, 2),
    ((0,), 3, 2),
    ((2, 3), 1, 4),
    ((2, 1, 2, 1), 2, 3),
    ((2,), 4, 1),
]:
    file.row("affine", F.linear, random(*leading, inputs), random(outputs, inputs), random(outputs))
    file.row("affine", F.linear, random(*leading, inputs), random(outputs, inputs))

SQUARE = [(1, 1), (2, 2), (3, 3), (4, 4), (2, 3, 3), (0, 2, 2), (2, 1, 2, 2), (1, 2, 1, 3, 3)]


def well(*shape):
    """Matrices far from singular, with singular values apart."""
    return exact(
        random(*shape, low=-0.5, high=0.5)
        + torch.diag(torch.arange(max(shape[-2:])) * 3.0 + 2)[: shape[-2], : shape[-1]]
    )


def definite(*shape):
    x = random(*shape, low=-1, high=1).detach()
    return exact(x @ x.mT + torch.eye(shape[-1]))


def symmetric(x):
    return (x + x.mT) / 2


for shape in SQUARE:
    # PyTorch reads one triangle alone; the symmetric part makes its gradient that of both.
    file.row("cholesky", lambda x: torch.linalg.cholesky(symmetric(x)), definite(*shape))
    file.row("symmetricEigen.values", lambda x: torch.linalg.eigvalsh(symmetric(x)), well(*shape))
    file.row("symmetricEigen.vectors", lambda x: torch.linalg.eigh(symmetric(x)).eigenvectors.square(), well(*shape))
    file.row("inverse", torch.linalg.inv, well(*shape))
    file.row("determinant", torch.linalg.det, well(*shape))
    file.row("logDeterminant", lambda x: torch.linalg.slogdet(x).logabsdet, well(*shape))
    file.row("trace", lambda x: x.diagonal(0, -2, -1).sum(-1), well(*shape))
for a, b in [
    ((1, 1), (1, 1)),
    ((2, 2), (2, 3)),
    ((3, 3), (3, 1)),
    ((2, 3, 3), (2, 3, 2)),
    ((2, 1, 2, 2), (3, 2, 2)),
    ((2, 2), (2, 0)),
]:
    file.row("solve", torch.linalg.solve, well(*a), random(*b))
    file.row(
        "triangularSolve.lower", lambda a, b: torch.linalg.solve_triangular(a, b, upper=False), well(*a), random(*b)
    )
    file.row(
        "triangularSolve.upper", lambda a, b: torch.linalg.solve_triangular(a, b, upper=True), well(*a), random(*b)
    )
for shape in [(1, 1), (3, 3), (4, 2), (2, 4), (2, 3, 2), (0, 2, 2), (2, 1, 2, 3), (1, 2, 1, 3, 2)]:
    file.row("svd.values", torch.linalg.svdvals, well(*shape))
    file.row("svd.u", lambda x: torch.linalg.svd(x, full_matrices=False).U.square(), well(*shape))
    file.row("svd.v", lambda x: torch.linalg.svd(x, full_matrices=False).Vh.square(), well(*shape))
    # Signs of the rows of R are arbitrary.
    file.row("qr.r", lambda x: torch.linalg.qr(x).R.square(), well(*shape))
for a, b in [((1, 1), (1, 2)), ((4, 2), (4, 3)), ((3, 3), (3, 1)), ((2, 4, 2), (2, 4, 1))]:
    file.row("leastSquares", lambda a, b: torch.linalg.lstsq(a, b).solution, well(*a), random(*b))
for layout in ["transposed", "strided", "reversed", "offset"]:
    file.row("inverse", torch.linalg.inv, well(3, 3), layout=layout)
    file.row("svd.values", torch.linalg.svdvals, well(3, 2), layout=layout)

def root(x):
    """The symmetric square root."""
    values, vectors = torch.linalg.eigh(symmetric(x))
    return vectors @ torch.diag_embed(values.sqrt()) @ vectors.mT


for shape in SQUARE:
    file.row("matrixSquareRoot", root, definite(*shape))
    file.row(
        "traceOfSquareRoot",
        lambda a, b: torch.linalg.eigvalsh(symmetric(root(a) @ symmetric(b) @ root(a))).sqrt().sum(-1),
        definite(*shape),
        definite(*shape),
    )
for equation, *shapes in [
    ("ij,jk->ik", (2, 3), (3, 4)),
    ("ij,jk->ik", (2, 0), (0, 3)),
    ("bij,bjk->bik", (2, 1, 3), (2, 3, 2)),
    ("i,j->ij", (1,), (3,)),
    ("i,i->", (4,), (4,)),
    ("ij->ji", (2, 3)),
    ("ij->", (1, 1)),
    ("ii->i", (3, 3)),
    ("bhqd,bhkd->bhqk", (2, 1, 2, 3), (2, 1, 2, 3)),
    ("abcde,e->abcd", (1, 2, 1, 2, 3), (3,)),
    ("...ij,...jk->...ik", (2, 1, 2, 3), (3, 2)),
    ("ij,jk,kl->il", (2, 3), (3, 2), (2, 2)),
]:
    file.row("einsum", lambda *x: torch.einsum(equation, *x), *[random(*shape) for shape in shapes], text=equation)
for layout in LAYOUTS:
    file.row("einsum", lambda a, b: torch.einsum("ij,kj->ki", a, b), random(3, 4), random(2, 4), layout=layout, text="ij,kj->ki")


def weights(q, k, causal, heads):
    scores = q @ k.repeat_interleave(heads, 1).mT / q.shape[-1] ** 0.5
    allowed = torch.ones(scores.shape[-2:], dtype=torch.bool).tril() if causal else torch.tensor(True)
    return scores.masked_fill(~allowed, float("-inf")).softmax(-1)


for batch, heads, shared, queries, keys, features in [
    (1, 1, 1, 1, 1, 1),
    (2, 2, 1, 3, 3, 4),
    (1, 2, 1, 2, 5, 3),
    (1, 4, 2, 3, 3, 2),
    (0, 2, 1, 2, 2, 3),
]:
    for causal in [False, True] if queries == keys else [False]:
        q = random(batch, heads, queries, features)
        k, v = [random(batch, heads // shared, keys, features) for _ in range(2)]
        file.row(
            "attention",
            lambda q, k, v: F.scaled_dot_product_attention(q, k, v, is_causal=causal, enable_gqa=True),
            q,
            k,
            v,
            flag=causal,
        )
        file.row("attentionWeights", lambda q, k: weights(q, k, causal, shared), q, k, flag=causal)

file.save()
