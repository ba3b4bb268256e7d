"""The texts that scripts/bench measures on, made in a process of its own:

    corpus.py texts FOLDER MEGABYTES    english, chinese and mixed, each as .txt and .jsonl
    corpus.py words FOLDER MEGABYTES    the English words in sentences of 5 to 160
    corpus.py sentences FOLDER COUNT    the first sentences of FOLDER/results.jsonl, a sentence a
                                        line, and the first of them as labelled rows for `export`
    corpus.py fasttext FOLDER 0         the training rows as fastText wants them
    corpus.py labels FOLDER K           6,000 training rows with K labels that mean nothing

A document is 4 to 12 paragraphs drawn without replacement from all paragraphs of its language;
when all are used they are shuffled again.  So paragraphs come back after some megabytes, in other
company, and no two documents are alike.  The paragraphs come from datasets/releases and, where
that folder exists, from ../shared/data (or PTHEME_SHARED_DATA).  The draws are seeded: the same
sources give the same bytes.
"""
import csv
import itertools
import json
import os
import random
import re
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[2]
SHARED = SOURCE.parent / "shared" / "data"
SHARED = Path(os.environ.get("PTHEME_SHARED_DATA", SHARED))
TRAINING = [SOURCE / "datasets" / name
            for name in ("court-releases.csv", "court-notices.csv", "court-press.csv")]
LENGTHS = (5, 10, 20, 40, 80, 160)
VECTORS = 20000  # sentences that are exported as vectors


def releases(language):
    for path in sorted((SOURCE / "datasets" / "releases").glob(f"*-{language}-*.txt")):
        yield path.read_text(encoding="utf-8")


def shared_documents(folder):
    path = SHARED / folder / "releases.jsonl"
    if path.exists():
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                yield json.loads(line)["text"]


def shared_rows(folder):
    path = SHARED / folder / "train.csv"
    if path.exists():
        with open(path, newline="", encoding="utf-8") as rows:
            for row in csv.DictReader(rows):
                yield row["text"]


def english():
    yield from releases("en")
    yield from shared_documents("senate_releases")


def chinese():
    yield from releases("zh")
    yield from shared_documents("zh_reports")
    yield from shared_rows("zh_toutiao15")


def paragraphs(texts):
    """Every paragraph once, in the order of its first appearance."""
    lines = (" ".join(line.split()) for text in texts for line in text.splitlines())
    return list(dict.fromkeys(line for line in lines if line))


def shuffled_for_ever(items, draw):
    items = list(items)
    while True:
        draw.shuffle(items)
        yield from items


def documents(language, draw):
    """Endless texts without a repetition, a paragraph a line."""
    source = shuffled_for_ever(paragraphs({"en": english, "zh": chinese}[language]()), draw)
    seen = set()
    while True:
        text = "\n".join(next(source) for _ in range(draw.randint(4, 12)))
        if hash(text) not in seen:
            seen.add(hash(text))
            yield text


def write(stem, languages, size):
    """Documents of the languages in turn, until their text has `size` bytes."""
    draw = random.Random(1)
    sources = [(language, documents(language, draw)) for language in languages]
    written = number = 0
    with open(f"{stem}.txt", "w", encoding="utf-8") as plain, \
         open(f"{stem}.jsonl", "w", encoding="utf-8") as lines:
        while written < size:
            language, source = sources[number % len(sources)]
            text = next(source)
            number += 1
            written += len(text.encode()) + 1
            print(text, file=plain)
            print(json.dumps({"document": f"{language}-{number}", "date": f"{2000 + number % 25}",
                              "court": f"Court {number % 40}", "language": language, "text": text},
                             ensure_ascii=False), file=lines)


def write_words(stem, length, size):
    """Sentences of `length` words, ten a document, all other punctuation dropped."""
    draw = random.Random(1)
    words = (word for text in documents("en", draw) for word in re.findall(r"[A-Za-z]+", text))
    written = number = 0
    with open(f"{stem}.jsonl", "w", encoding="utf-8") as lines:
        while written < size:
            text = "\n".join(" ".join(next(words) for _ in range(length)) + "." for _ in range(10))
            number += 1
            written += len(text) + 1
            print(json.dumps({"document": f"w-{number}", "text": text}), file=lines)


def write_texts(folder, megabytes):
    if not SHARED.is_dir():
        print("bench: no ../shared/data: the texts are the few of datasets/releases, over and over",
              file=sys.stderr)
    write(folder / "english", ["en"], megabytes * 1e6)
    write(folder / "chinese", ["zh"], megabytes * 1e6)
    write(folder / "mixed", ["en", "zh"], megabytes * 1e6)


def write_lengths(folder, megabytes):
    for length in LENGTHS:
        write_words(folder / f"words-{length}", length, megabytes * 1e6)


def results(path):
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            yield from json.loads(line)["sentences"]


def write_sentences(folder, count):
    with open(folder / "sentences.txt", "w", encoding="utf-8") as plain, \
         open(folder / "sentences.csv", "w", newline="", encoding="utf-8") as table:
        rows = csv.writer(table)
        rows.writerow(["document", "text", "theme"])
        for number, sentence in enumerate(itertools.islice(results(folder / "results.jsonl"),
                                                           int(count))):
            print(sentence["text"], file=plain)
            if number < VECTORS:
                theme = sentence["theme"] if sentence["theme"] != "unsure" else "none"
                rows.writerow([number, sentence["text"], theme])


def training_rows():
    for path in TRAINING:
        with open(path, newline="", encoding="utf-8") as file:
            yield from csv.DictReader(file)


def write_fasttext(folder, _):
    """Shuffled, since fastText learns in the order of the rows."""
    lines = [f"__label__{row['theme']} {' '.join(row['text'].split())}\n"
             for row in training_rows()]
    random.Random(1).shuffle(lines)
    (folder / "train.txt").write_text("".join(lines), encoding="utf-8")


def write_labels(folder, n_labels):
    with open(folder / f"labels-{n_labels:.0f}.csv", "w", newline="", encoding="utf-8") as table:
        rows = csv.writer(table)
        rows.writerow(["document", "text", "theme"])
        for number, row in enumerate(itertools.islice(training_rows(), 6000)):
            rows.writerow([number, row["text"], f"label{number % n_labels:.0f}"])


if __name__ == "__main__":
    kinds = {"texts": write_texts, "words": write_lengths, "sentences": write_sentences,
             "fasttext": write_fasttext, "labels": write_labels}
    kinds[sys.argv[1]](Path(sys.argv[2]), float(sys.argv[3]))
