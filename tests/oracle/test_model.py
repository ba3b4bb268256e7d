"""A model file read without the library gives the probabilities that the library gives."""
import json
import os
import sys
import tempfile

import models

try:
    import numpy
except ImportError:
    models.need(False, "no numpy")


def probabilities(x, tensors):
    """One sentence's vector [V] to probabilities [K]."""
    rho, sigmoids = tensors["rho"], tensors["sigmoids"]
    n_labels = len(tensors["priors"])
    scores = x @ tensors["weights"][:, :len(rho)].astype(float) - rho
    if len(sigmoids) == 0:  # a plane a label
        p = numpy.exp(scores - scores.max())
        return p / p.sum()
    r, pair = numpy.zeros((n_labels, n_labels)), 0
    for i in range(n_labels):
        for j in range(i + 1, n_labels):
            slope, offset = sigmoids[pair]
            p = 1 / (1 + numpy.exp(slope * scores[pair] + offset))
            r[i, j] = min(max(p, 1e-7), 1 - 1e-7)
            r[j, i] = 1 - r[i, j]
            pair += 1
    # Wu, Lin and Weng (2004), second method: minimise p'Qp on sum p = 1, by Lagrange's system.
    q = -r.T * r
    numpy.fill_diagonal(q, (r * r).sum(axis=0))
    system = numpy.block([[q, numpy.ones((n_labels, 1))], [numpy.ones((1, n_labels)), 0]])
    p = numpy.linalg.solve(system, [0] * n_labels + [1])[:n_labels]
    p = numpy.maximum(p, 1e-9)
    p /= p.sum()
    logits = tensors["scaling"][0] * numpy.log(p) + tensors["scaling"][1:]
    p = numpy.exp(logits - logits.max())
    return p / p.sum()


def check_explanations(model, fresh, found):
    """Bias and contributions, added in order, are the scores to the last bit; spans point at the
    words."""
    terms = 0
    for line, p in zip(models.drive("explain", model, fresh).splitlines(), found):
        explanation = json.loads(line)
        text, sums = explanation["text"].encode(), list(explanation["bias"])
        for c in explanation["contributions"]:
            sums = [a + b for a, b in zip(sums, c["scores"])]
            words = [text[begin:end].decode() for begin, end in c["spans"]]
            term = c["term"].replace("*", " ").split()
            assert all(w.lower().startswith(term[0]) for w in words), (term, words)
            terms += 1
        assert sums == explanation["scores"], explanation
        assert explanation["p"] == p
    assert terms > 1000
    print("%d contributions add up" % terms)


def check(place, rows, fresh, *solver):
    model = os.path.join(place, "m.safetensors")
    models.drive("train", rows, model, *solver)
    tensors, metadata = models.read_model(model, numpy)
    assert metadata["format"] == "policytheme/1", metadata["format"]
    vectors = models.read_vectors(models.drive("vectors", model, fresh))
    found = models.drive_numbers("classify", model, fresh)
    assert len(found) == len(vectors) > 100
    worst = 0
    for (_, entries), p in zip(vectors, found):
        x = numpy.zeros(len(tensors["weights"]))
        for index, value in entries.items():
            x[index - 1] = value
        expected = probabilities(x, tensors) if entries else tensors["priors"]
        worst = max(worst, numpy.abs(expected - p).max())
    assert not vectors[-1][1], "a sentence of unknown words has a vector"
    print("%s: %d sentences, largest difference %.1e" %
          (metadata["training.solver"], len(found), worst))
    assert worst < 1e-6, worst
    check_explanations(model, fresh, found)


def main():
    models.need(models.DRIVE, "the driver is not built")
    with tempfile.TemporaryDirectory() as place:
        rows, fresh = os.path.join(place, "rows.tsv"), os.path.join(place, "fresh.tsv")
        models.write_rows(rows, models.sample_rows(60, 1))
        models.write_rows(fresh, models.sample_rows(30, 2) + [("d", "none", "en", "", "Xyzzy.")])
        check(place, rows, fresh)
        check(place, rows, fresh, "rest")


if __name__ == "__main__":
    sys.exit(main())
