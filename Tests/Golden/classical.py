"""What scikit-learn makes of small data sets, for the methods of the chapter Classical.

Run with an interpreter that has numpy, scipy, scikit-learn and safetensors:

    python Tests/Golden/classical.py

It writes classical.safetensors beside itself; the peers' versions are in its metadata. All numbers are in double precision,
and those of the samples are exact in single precision.
"""

import pathlib

import numpy
import scipy
import sklearn
from safetensors.numpy import save_file
from scipy.spatial.distance import pdist
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression, Ridge
from sklearn.manifold import TSNE
from sklearn.manifold._t_sne import _joint_probabilities, _kl_divergence
from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

generator = numpy.random.default_rng(20250109)
values = {}


def keep(name, array):
    array = numpy.asarray(array)
    values[name] = numpy.ascontiguousarray(array.astype(numpy.int32 if array.dtype.kind in "bi" else numpy.float64))


def samples(*shape):
    """Normal numbers that float32 holds exactly."""
    return generator.standard_normal(shape).astype(numpy.float32).astype(numpy.float64)


def blobs(count, features, classes, spread=1.5):
    """Overlapping groups and their numbers."""
    labels = generator.integers(0, classes, count)
    x = samples(count, features) + (spread * samples(classes, features))[labels]
    return x.astype(numpy.float32).astype(numpy.float64), labels


def linear():
    x, test = samples(40, 5) + 3, samples(7, 5)
    y = x @ samples(5, 2) + 0.5 * samples(40, 2) - 4
    keep("linear/x", x), keep("linear/y", y), keep("linear/test", test)
    for name, model in {
        "least squares": LinearRegression(),
        "no intercept": LinearRegression(fit_intercept=False),
        "ridge": Ridge(alpha=2.5),
        "ridge without intercept": Ridge(alpha=2.5, fit_intercept=False),
    }.items():
        model.fit(x, y)
        keep(f"linear/{name}/weights", model.coef_.T)
        keep(f"linear/{name}/intercept", numpy.zeros(2) + model.intercept_)
        keep(f"linear/{name}/test", model.predict(test))
        keep(f"linear/{name}/score", model.score(x, y))


def logistic():
    for classes in [2, 3]:
        x, labels = blobs(60, 4, classes)
        test = samples(9, 4)
        keep(f"logistic {classes}/x", x), keep(f"logistic {classes}/labels", labels)
        keep(f"logistic {classes}/test", test)
        for penalty in [1, 0.05]:
            for intercept in [True, False]:
                model = LogisticRegression(C=1 / penalty, fit_intercept=intercept, tol=1e-10, max_iter=100000)
                model.fit(x, labels)
                name = f"logistic {classes}/{penalty} {'with' if intercept else 'without'}"
                keep(f"{name}/weights", model.coef_.T)
                keep(f"{name}/intercepts", numpy.zeros(len(model.coef_)) + model.intercept_)
                keep(f"{name}/test", model.predict_proba(test))


def neighbors():
    x, labels = blobs(70, 3, 3)
    test = samples(20, 3)
    y = numpy.stack([x[:, 0] ** 2, labels], 1)
    keep("neighbors/x", x), keep("neighbors/labels", labels), keep("neighbors/y", y), keep("neighbors/test", test)
    for count in [1, 4, 7]:
        model = KNeighborsClassifier(count).fit(x, labels)
        distances, indices = model.kneighbors(test)
        keep(f"neighbors/{count}/indices", indices), keep(f"neighbors/{count}/distances", distances)
        keep(f"neighbors/{count}/probabilities", model.predict_proba(test))
        keep(f"neighbors/{count}/predictions", model.predict(test))
        keep(f"neighbors/{count}/means", KNeighborsRegressor(count).fit(x, y).predict(test))


def principal():
    for name, shape in {"tall": (50, 6), "wide": (6, 9)}.items():
        x = samples(*shape) @ numpy.diag(numpy.linspace(3, 0.5, shape[1])) + 5
        x = x.astype(numpy.float32).astype(numpy.float64)
        test = samples(4, shape[1])
        model = PCA(4, svd_solver="full").fit(x)
        keep(f"pca/{name}/x", x), keep(f"pca/{name}/test", test)
        keep(f"pca/{name}/components", model.components_)
        keep(f"pca/{name}/variances", model.explained_variance_)
        keep(f"pca/{name}/ratios", model.explained_variance_ratio_)
        keep(f"pca/{name}/scores", model.transform(test))
        keep(f"pca/{name}/inverse", model.inverse_transform(model.transform(test)))


def clusters():
    x, _ = blobs(90, 3, 4)
    test = samples(11, 3)
    keep("kmeans/x", x), keep("kmeans/test", test)
    far = numpy.array([[0.0, 0, 0], [1, 1, 1], [50, 50, 50], [-1, 0, 1]])
    for name, start in {"samples": x[:4], "one far away": far}.items():
        model = KMeans(4, init=start, n_init=1, tol=0, algorithm="lloyd").fit(x)
        keep(f"kmeans/{name}/start", start), keep(f"kmeans/{name}/centers", model.cluster_centers_)
        keep(f"kmeans/{name}/inertia", model.inertia_), keep(f"kmeans/{name}/test", model.predict(test))


def precise_affinities(x, perplexity):
    """The joint probabilities in double precision (scikit-learn finds them in single precision)."""
    squares = ((x[:, None] - x[None]) ** 2).sum(-1)
    joint = numpy.zeros_like(squares)
    for i, row in enumerate(squares):
        others = numpy.delete(row, i)

        def excess(logarithm):
            heights = numpy.exp(-numpy.exp(logarithm) * (others - others.min()))
            p = heights / heights.sum()
            return -(p * numpy.log(numpy.maximum(p, 1e-300))).sum() - numpy.log(perplexity)

        precision = numpy.exp(scipy.optimize.brentq(excess, -30, 30, xtol=1e-14))
        heights = numpy.exp(-precision * (row - others.min()))
        heights[i] = 0
        joint[i] = heights / heights.sum()
    return (joint + joint.T) / (2 * len(x))


def embedding():
    x, _ = blobs(60, 5, 3, spread=3)
    start = 1e-4 * samples(60, 2)
    start = start.astype(numpy.float32).astype(numpy.float64)
    far = samples(60, 2)
    perplexity = 8
    p = precise_affinities(x, perplexity)
    single = scipy.spatial.distance.squareform(
        _joint_probabilities(scipy.spatial.distance.squareform(pdist(x, "sqeuclidean")), perplexity, 0)
    )
    keep("tsne/x", x), keep("tsne/start", start), keep("tsne/far", far), keep("tsne/single", single)
    condensed = scipy.spatial.distance.squareform(p, checks=False)
    for factor in [1, 12]:
        value, gradient = _kl_divergence(far.ravel(), factor * condensed, 1, 60, 2)
        keep(f"tsne/{factor}/divergence", value), keep(f"tsne/{factor}/gradient", gradient.reshape(60, 2))

    # The descent of the paper with scikit-learn's gradient, 30 steps of which are early; with small steps, because great ones
    # make the smallest differences grow.
    points, velocity, gains, rate = start - start.mean(0), numpy.zeros((60, 2)), numpy.ones((60, 2)), 2.0
    for step in range(60):
        factor, momentum = (12, 0.5) if step < 30 else (1, 0.8)
        gradient = _kl_divergence(points.ravel(), factor * condensed, 1, 60, 2)[1].reshape(60, 2)
        gains = numpy.where(velocity * gradient < 0, gains + 0.2, gains * 0.8).clip(0.01)
        velocity = momentum * velocity - rate * gains * gradient
        points = points + velocity
        points = points - points.mean(0)
        if step + 1 in [20, 60]:
            keep(f"tsne/points after {step + 1}", points)
            keep(f"tsne/divergence after {step + 1}", _kl_divergence(points.ravel(), condensed, 1, 60, 2)[0])
    models = [TSNE(perplexity=perplexity, method="exact", init="random", random_state=seed) for seed in range(8)]
    keep("tsne/divergences", [model.fit(x).kl_divergence_ for model in models])
    print("t-SNE", values["tsne/divergences"], values["tsne/divergence after 60"])


LIMITS = {
    "depth 3": {"max_depth": 3, "min_samples_leaf": 5},
    "leaves 7": {"max_leaf_nodes": 7, "min_samples_leaf": 5},
    "split 40": {"min_samples_split": 40, "min_samples_leaf": 5},
}


def same_tree(make, x, y):
    """A tree in which no two splits are equally good, or None: scikit-learn would choose among those at random."""
    trees = [make(state).fit(x, y) for state in range(6)]
    for tree in trees[1:]:
        same = len(tree.tree_.feature) == len(trees[0].tree_.feature)
        if not same or (tree.tree_.feature != trees[0].tree_.feature).any():
            return None
    return trees[0]


def all_trees(x, labels, y):
    """The trees of all limits and measures, or None where one is not the only one."""
    found = {}
    for name, options in LIMITS.items():
        for criterion in ["gini", "entropy"]:
            make = lambda state: DecisionTreeClassifier(criterion=criterion, random_state=state, **options)
            found[f"{name} {criterion}"] = same_tree(make, x, labels)
        for width in [1, 2]:
            make = lambda state: DecisionTreeRegressor(random_state=state, **options)
            found[f"{name} variance {width}"] = same_tree(make, x, y[:, :width].squeeze())
        if None in found.values():
            return None
    return found


def trees():
    found = None
    while found is None:
        x, labels = blobs(150, 5, 3)
        y = numpy.stack([numpy.sin(x[:, 0]) + x[:, 1] * x[:, 2], x[:, 3]], 1) + 0.1 * samples(150, 2)
        found = all_trees(x, labels, y)
    test = samples(40, 5)
    keep("tree/x", x), keep("tree/labels", labels), keep("tree/y", y), keep("tree/test", test)
    for name, tree in found.items():
        probabilities = getattr(tree, "predict_proba", tree.predict)
        describe(f"tree/{name}", tree, probabilities(test))


def describe(name, tree, predictions):
    keep(f"{name}/predictions", predictions), keep(f"{name}/importances", tree.feature_importances_)
    keep(f"{name}/leaves", tree.get_n_leaves()), keep(f"{name}/depth", tree.get_depth())
    keep(f"{name}/thresholds", numpy.sort(tree.tree_.threshold[tree.tree_.feature >= 0]))
    keep(f"{name}/impurities", numpy.sort(tree.tree_.impurity))


def forests():
    x, test = samples(300, 6), samples(300, 6)

    def labels(x):
        return (x[:, 0] * x[:, 1] > 0).astype(int) + (x[:, 2] > 0.5)

    def targets(x):
        return numpy.sin(2 * x[:, 0]) + x[:, 1] ** 2

    keep("forest/x", x), keep("forest/test", test)
    keep("forest/labels", labels(x)), keep("forest/test labels", labels(test))
    keep("forest/y", targets(x)), keep("forest/test y", targets(test))
    for name, make, y, expected in [
        ("classes", lambda s: RandomForestClassifier(200, oob_score=True, random_state=s), labels(x), labels(test)),
        ("targets", lambda s: RandomForestRegressor(200, oob_score=True, random_state=s, max_features=1 / 3), targets(x), targets(test)),
    ]:
        models = [make(state).fit(x, y) for state in range(5)]
        keep(f"forest/{name}/scores", [model.score(test, expected) for model in models])
        keep(f"forest/{name}/unseen", [model.oob_score_ for model in models])
        keep(f"forest/{name}/importances", numpy.mean([model.feature_importances_ for model in models], 0))
        print("forest", name, values[f"forest/{name}/scores"], values[f"forest/{name}/unseen"])


for part in [linear, logistic, neighbors, principal, clusters, embedding, trees, forests]:
    part()
versions = {m.__name__: m.__version__ for m in [numpy, scipy, sklearn]}
path = pathlib.Path(__file__).parent / "classical.safetensors"
save_file(values, path, metadata=versions)
print(path.stat().st_size, "bytes")
