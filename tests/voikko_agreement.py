#!/usr/bin/python3
"""Compares the Finnish analyser with libvoikko on the words of a corpus (corpus.jsonl with "title" and "lang").

    tests/voikko_agreement.py CORPUS [LEXICON]

Prints how many words (distinct, and as they occur) each knows, how often they agree on the lemma, and how compounds
compare. Needs python3-libvoikko and voikko-fi; says so and ends well where they are missing.
"""
import collections
import json
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
WORD = re.compile(r"[a-zåäöéšž]+(?:-[a-zåäöéšž]+)*")


def corpus_words(path):
    counts = collections.Counter()
    with open(path, encoding="utf8") as lines:
        for line in lines:
            record = json.loads(line)
            if record["lang"] == "fi":
                counts.update(w for w in WORD.findall(record["title"].lower()) if len(w) > 2)
    return counts


def ours(words, lexicon):
    command = ["cargo", "run", "-q", "--release", "--example", "finnish_words", "--"] + lexicon
    out = subprocess.run(command, cwd=ROOT, input="\n".join(words), text=True, capture_output=True, check=True).stdout
    readings = collections.defaultdict(list)
    for line in out.splitlines():
        word, *rest = line.split("\t")
        if rest and not rest[0].endswith("?"):
            spans = [tuple(map(int, s)) for s in re.findall(r"\[(\d+)\.\.(\d+)\]", rest[1])]
            starts = tuple(sorted({start for start, _ in spans}))
            readings[word].append((rest[0], starts))
        else:
            readings[word] += [(rest[0], None)] if rest else []
    return readings


def theirs(voikko, word):
    """Lemmas, and the byte offsets at which parts begin, of every reading."""
    readings = []
    for form in (word, word.capitalize()):
        for reading in voikko.analyze(form):
            starts, at = [0], 0
            for letter in reading["STRUCTURE"]:
                if letter == "=":
                    starts.append(at)
                elif letter != "-" or at < len(word.encode()):
                    at += len(word[len(word.encode()[:at].decode()) :][:1].encode())
            readings.append((reading["BASEFORM"].lower(), tuple(sorted(set(starts)))))
        if readings:
            break
    return readings


def main():
    try:
        import libvoikko
        voikko = libvoikko.Voikko("fi")
    except (ImportError, OSError) as error:
        print(f"skipped: libvoikko is not installed ({error})")
        return
    counts = corpus_words(sys.argv[1])
    words = sorted(counts)
    mine = ours(words, sys.argv[2:3])
    tally = collections.Counter()
    examples = collections.defaultdict(list)

    def note(name, word, example=None):
        tally[name] += 1
        tally[name, "tokens"] += counts[word]
        if example:
            examples[name].append((-counts[word], example))

    for word in words:
        known = [r for r in mine[word] if r[1] is not None]
        other = theirs(voikko, word)
        note("words", word)
        if mine[word] and not known:
            note("ours guesses", word)
        if known:
            note("ours knows", word)
        if other:
            note("voikko knows", word)
        if other and not known:
            note("voikko alone knows", word, f"{word}={other[0][0]}" + ("?" + mine[word][0][0] if mine[word] else ""))
        if known and not other:
            note("ours alone knows", word, f"{word}={known[0][0]}")
        if not (known and other):
            continue
        note("both know", word)
        if {lemma for lemma, _ in known} & {lemma for lemma, _ in other}:
            note("a lemma in common", word)
        else:
            note("no lemma in common", word, f"{word}: {known[0][0]} / {other[0][0]}")
        split, other_split = any(len(s) > 1 for _, s in known), any(len(s) > 1 for _, s in other)
        if other_split:
            note("compound for voikko", word)
            if split:
                note("compound for both", word)
                if {s for _, s in known} & {s for _, s in other}:
                    note("the same parts", word)
                else:
                    note("other parts", word, f"{word}: {known[0]} / {other[0]}")
            else:
                note("compound missed", word, f"{word}: {known[0][0]}")
        elif split:
            note("false compound", word, f"{word}: {known[0]} / {other[0][0]}")
    for name in [n for n in tally if isinstance(n, str)]:
        print(f"{name:22} {tally[name]:7} {tally[name, 'tokens']:8}")
    if os.environ.get("EXAMPLES"):
        for name, list_ in sorted(examples.items()):
            print(f"\n{name}\n" + "\n".join(e for _, e in sorted(list_)[: int(os.environ["EXAMPLES"])]))


if __name__ == "__main__":
    main()
