"""Results to report on, made up, and the program that reports on them."""
import json
import os
import subprocess

LABELS = ["economy", "reform", "none"]
TEXTS = [
    "Banks were asked to lend to small firms again.",
    "A registry opened where complaints can be filed by telephone.",
    "The meeting was held on Monday in the large hall.",
    "法院发布优化营商环境的意见，支持民营企业发展。",
]


def sentence(i, labels, text=None):
    k = i % len(labels)
    rest = 0.25 / (len(labels) - 1)
    p = [0.75 if j == k else rest for j in range(len(labels))]
    text = TEXTS[i % len(TEXTS)] if text is None else text
    return {"start": 100 * i, "end": 100 * i + len(text.encode()), "text": text,
            "theme": labels[k], "confidence": 0.75, "p": p, "tokens": 8, "unknown": i % 2,
            "flags": []}


def document(n, labels=None, text=None, **attributes):
    labels = labels or LABELS
    return {"schema": 1, "model": "m1", "document": f"doc-{n:05}",
            "date": f"{2019 + n % 5}-{n % 12 + 1:02}-01", "source": ["East", "West"][n % 2],
            "title": f"Release {n}", "language": "en", "labels": labels, "background": labels[-1],
            "sentences": [sentence(n + i, labels, text) for i in range(5)],
            "counts": {}, "weights": {}, "replaced": 0, **attributes}


def write(path, documents):
    with open(path, "w", encoding="utf-8") as file:
        for one in documents:
            file.write(json.dumps(one, ensure_ascii=False) + "\n")


def report(results, output, *more, code=0):
    command = [os.environ["PTHEME_BINARY"], "report", "-q", results, "-o", output, "-f", "html"]
    done = subprocess.run(command + list(more), capture_output=True, check=False)
    assert done.returncode == code, (done.returncode, done.stderr.decode())
