"""Small tables as files of other programs, and what scikit-learn makes of them.

Run with an interpreter that has numpy, pandas, scikit-learn, rdata and safetensors:

    python Tests/Golden/tables.py

It writes the files of the folder `tables` beside itself: `train.csv` and `test.csv` with missing elements, the features of
their rows in `encoded.safetensors`, and the first table as files of R. The peers' versions are in the metadata of the
features.
"""

import lzma
import pathlib

import numpy
import pandas
import rdata
import sklearn
from safetensors.numpy import save_file
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

folder = pathlib.Path(__file__).parent / "tables"
folder.mkdir(exist_ok=True)
generator = numpy.random.default_rng(20250107)


def houses(count, styles):
    """A table with numbers and texts, some of them missing or in need of quotes."""
    table = pandas.DataFrame(
        {
            "area": generator.uniform(30, 300, count).round(2),
            "rooms": generator.integers(1, 9, count).astype(float),
            "style": generator.choice(styles, count),
            "roof, material": generator.choice(['tile "red"', "slate", "two\nlines", "naïve"], count),
            "price": generator.normal(0, 1, count),
        }
    )
    table.loc[generator.choice(count, 4, replace=False), "area"] = numpy.nan
    table.loc[generator.choice(count, 3, replace=False), "rooms"] = numpy.nan
    table.loc[generator.choice(count, 3, replace=False), "style"] = None
    return table


train, test = houses(24, ["ranch", "split", "story"]), houses(9, ["ranch", "story", "tower"])
train.to_csv(folder / "train.csv", index=False, lineterminator="\r\n")
test.to_csv(folder / "test.csv", index=False, lineterminator="\n")

values = {}
numbers, texts = ["area", "rooms", "price"], ["style", "roof, material"]
for strategy in ["median", "mean"]:
    # A category that is missing is none here: its features are all 0.
    categories = [sorted(train[name].dropna().unique()) for name in texts]
    encoder = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy=strategy), StandardScaler()), numbers),
            ("texts", OneHotEncoder(categories=categories, handle_unknown="ignore", sparse_output=False), texts),
        ]
    )
    encoder.fit(train)
    for name, table in [("train", train), ("test", test)]:
        values[f"{strategy}/{name}"] = numpy.ascontiguousarray(encoder.transform(table))
versions = {m.__name__: m.__version__ for m in [numpy, pandas, sklearn]}
save_file(values, folder / "encoded.safetensors", metadata=versions)

# Files of R: a factor, texts, numbers of both kinds and truth values.
frame = pandas.DataFrame(
    {
        "area": train["area"][:6],
        "count": pandas.array([1, 2, None, -4, 2147483647, 0], dtype="Int32"),
        "style": pandas.Categorical(["ranch", "story", "story", "ranch", "story", "ranch"], ["ranch", "split", "story"]),
        "name": pandas.array(["a", "", "naïve", None, "two\nlines", "名"], dtype=object),
        "sold": [True, False, True, True, False, False],
    }
)
frame.index = pandas.RangeIndex(1, 7)
for version in [2, 3]:
    for compression in [None, "gzip"]:
        path = folder / f"frame-{version}-{compression or 'plain'}.rda"
        rdata.write_rda(path, {"frame": frame, "other": 3.5}, compression=compression, format_version=version)
rdata.write_rds(folder / "frame.rds", frame, compression=None)
(folder / "frame-xz.rda").write_bytes(lzma.compress((folder / "frame-3-plain.rda").read_bytes(), check=lzma.CHECK_CRC32))
frame.to_csv(folder / "frame.csv", index=False)
