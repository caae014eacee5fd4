"""The ranking of Decision 766 from the inputs that its page exports: python index_ranking.py index-766.csv"""

import csv
import sys
from decimal import ROUND_HALF_UP
from decimal import Decimal as D

with open(sys.argv[1], encoding="utf-8-sig") as file:
    rows = list(csv.reader(file))
start = next(number for number, row in enumerate(rows) if "DVC.01" in row)
head, found = rows[start], []
for row in rows[start + 1 :]:
    named = zip(head, row, strict=False)
    value = {name: D(cell) if cell else None for name, cell in named if name.startswith("DVC.")}
    if None in value.values() or value["DVC.01"] < 1000:
        continue
    shares = (
        (18, value["DVC.07"] / value["DVC.06"]),
        (20, value["DVC.04"] / value["DVC.01"]),
        (22, value["DVC.05"] / value["DVC.01"]),
        (22, value["DVC.02"] / value["DVC.01"]),
        (18, value["DVC.03"] / 100),
    )
    points = [
        (most * min(D(1), max(D(0), share))).quantize(D("0.01"), ROUND_HALF_UP) for most, share in shares
    ]
    found.append((sum(points), row[1]))
for total, code in sorted(found, key=lambda pair: -pair[0]):
    print(1 + sum(other > total for other, _code in found), code, total)  # noqa: T201
