"""Medians and quartiles."""
import statistics


def summary(values):
    """Median and quartiles of seconds, and how many there are."""
    if len(values) == 1:
        return {"median": values[0], "quartiles": [values[0], values[0]], "rounds": 1}
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return {"median": median, "quartiles": [low, high], "rounds": len(values)}
