"""The short words of the query language for one clock only."""

from core.domain.vocabulary import Metric

METRIC_KEYS = {
    "frt": Metric.FIRST_RESPONSE,
    "nrt": Metric.NEXT_RESPONSE,
    "upd": Metric.PERIODIC_UPDATE,
    "res": Metric.RESOLUTION,
    "own": Metric.OWNERSHIP,
    "ola": Metric.TEAM_RESOLUTION,
}
