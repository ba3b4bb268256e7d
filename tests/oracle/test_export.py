"""Exported models and vectors under the tools of libsvm: svm-predict and svm-train."""
import os
import shutil
import struct
import subprocess
import sys
import tempfile

import models

NEAR = 1e-5  # decision values closer to 0 may fall on either side: both texts round to float


def votes(scores, n_labels):
    """libsvm's rule: each pair votes, most votes win, the first of equals."""
    counted, pair = [0] * n_labels, 0
    for i in range(n_labels):
        for j in range(i + 1, n_labels):
            counted[i if scores[pair] > 0 else j] += 1
            pair += 1
    return counted.index(max(counted))


def check_predict(place, model, fresh):
    """svm-predict on the exported model and vectors: labels by votes on our decision values."""
    paths = [os.path.join(place, name) for name in ("vectors", "svm", "predicted")]
    for path, text in zip(paths, (models.drive("vectors", model, fresh), models.drive("svm", model))):
        open(path, "w").write(text)
    subprocess.run(["svm-predict", *paths], check=True, stdout=subprocess.DEVNULL)
    predicted = [int(line) for line in open(paths[2])]
    scores = models.drive_numbers("scores", model, fresh)
    p = models.drive_numbers("classify", model, fresh)
    vectors = models.read_vectors(open(paths[0]).read())
    n_labels, differ, near = len(p[0]), 0, 0
    assert len(predicted) == len(scores) > 100
    for guess, row, probability, (_, entries) in zip(predicted, scores, p, vectors):
        if min(abs(s) for s in row) < NEAR:
            near += 1
        else:
            assert guess == votes(row, n_labels), (guess, row)
        differ += bool(entries) and guess != probability.index(max(probability))
    print("svm-predict agrees on %d sentences (%d near 0); votes and arg-max differ on %d"
          % (len(scores), near, differ))
    assert near < len(scores) / 20 and differ < len(scores) / 10


def read_libsvm(path):
    """rho and the folded plane of a two-class linear model."""
    header, body = open(path).read().split("SV\n")
    rho = float(next(l for l in header.splitlines() if l.startswith("rho")).split()[1])
    labels = next(l for l in header.splitlines() if l.startswith("label")).split()[1:]
    plane = {}
    for line in body.splitlines():
        coefficient, *entries = line.split()
        for entry in entries:
            index, value = entry.split(":")
            plane[int(index)] = plane.get(int(index), 0) + float(coefficient) * float(value)
    assert labels == ["1", "-1"], labels
    return plane, rho


def as_float(value):
    """The float that the shortest text stands for, as a double."""
    return struct.unpack("f", struct.pack("f", value))[0]


def decision(plane, rho, x):
    return sum(value * plane.get(index, 0) for index, value in x.items()) - rho


def check_train(place, model, rows, fresh):
    """svm-train on every pair of the training vectors gives our planes."""
    data = models.read_vectors(models.drive("vectors", model, rows))
    test = models.read_vectors(models.drive("vectors", model, fresh))
    ours = models.drive_numbers("scores", model, fresh)
    n_labels, pair, worst = 1 + max(label for label, _ in data), 0, 0
    paths = [os.path.join(place, name) for name in ("pair", "pair.model")]
    for i in range(n_labels):
        for j in range(i + 1, n_labels):
            with open(paths[0], "w") as out:
                for label, sign in ((i, "1"), (j, "-1")):
                    for _, x in (row for row in data if row[0] == label):
                        out.write(" ".join([sign] + ["%d:%.17g" % (index, as_float(value)) for index, value in x.items()]) + "\n")
            subprocess.run(["svm-train", "-q", "-t", "0", "-c", "1", "-m", "200", *paths], check=True)
            plane, rho = read_libsvm(paths[1])
            for (_, x), scores in zip(test, ours):
                theirs = decision(plane, rho, x)
                if x:
                    worst = max(worst, abs(theirs - scores[pair]))
                    assert (theirs > 0) == (scores[pair] > 0) or abs(theirs) < NEAR, (theirs, scores)
            pair += 1
    print("svm-train gives our %d planes; largest difference of decision values %.1e" % (pair, worst))
    assert worst < NEAR, worst


def main():
    models.need(models.DRIVE, "the driver is not built")
    models.need(shutil.which("svm-predict") and shutil.which("svm-train"), "no libsvm-tools")
    with tempfile.TemporaryDirectory() as place:
        rows, model = os.path.join(place, "rows.tsv"), os.path.join(place, "m.safetensors")
        fresh = os.path.join(place, "fresh.tsv")
        # In the order of training, which is by the bytes of the text: the solver's path, and so its
        # last digits, depend on the order.
        models.write_rows(rows, sorted(models.sample_rows(60, 1), key=lambda r: r[4].encode()))
        models.write_rows(fresh, models.sample_rows(30, 2) + [("d", "none", "en", "", "Xyzzy.")])
        models.drive("train", rows, model)
        check_predict(place, model, fresh)
        check_train(place, model, rows, fresh)


if __name__ == "__main__":
    sys.exit(main())
