"""The commands ``luotsi eval`` and ``luotsi lexicon build``."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from . import quality
from .table import table

VARIANTS = {
    "typo": "one typing error in the longest word of each query",
    "fold": "ä, ö and å typed a, o and a",
    "prefix": "the last word cut to 60 %%, as when somebody is still typing",
}


def evaluate(options: argparse.Namespace) -> int:
    """Prints a row of figures for each collection and variant."""
    figures = quality.evaluate(options.folder, options.variants or ["plain"], lexicon=options.lexicon)
    rows = [asdict(row) for row in figures]
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
        return 0
    headings = ["collection", "variant", "queries", "nDCG@10", "Recall@100", "MRR@10", "hits", "p50 us", "p99 us"]
    cells = [
        [
            row["collection"],
            row["variant"],
            str(row["queries"]),
            f"{row['ndcg_10']:.4f}",
            f"{row['recall_100']:.4f}",
            f"{row['mrr_10']:.4f}",
            f"{row['mean_hits']:.1f}",
            f"{row['p50_us']:.0f}",
            f"{row['p99_us']:.0f}",
        ]
        for row in rows
    ]
    for line in table(headings, cells, 100, headings[2:], headings):
        print(line)
    return 0


def build_lexicon(options: argparse.Namespace) -> int:
    """Compiles the list and says where its words come from."""
    name, licence, forms = quality.build_lexicon(options.list, options.output)
    if options.json:
        print(json.dumps({"file": options.output, "name": name, "licence": licence, "forms": forms}, ensure_ascii=False))
    else:
        print(f"{options.output}: {forms} forms of {name}")
        print(f"licence, to be shown by a product that uses it: {licence}")
    return 0
