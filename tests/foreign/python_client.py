"""Reads an exposition from standard input with the Python client's parser, and prints every
sample as JSON: name, labels, value."""

import json
import sys

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
