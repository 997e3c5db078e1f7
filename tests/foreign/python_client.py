"""Reads an exposition from standard input with a parser of the Python client, that of the text format or
of OpenMetrics, and prints every sample as JSON: name, labels, value."""

import json
import sys

if sys.argv[1] == "openmetrics":
    from prometheus_client.openmetrics.parser import text_string_to_metric_families
else:
    from prometheus_client.parser import text_string_to_metric_families

print(
    json.dumps(
        [
            [family.name, family.type, family.documentation, sample.name, sample.labels, repr(sample.value)]
            for family in text_string_to_metric_families(sys.stdin.buffer.read().decode())
            for sample in family.samples
        ]
    )
)
