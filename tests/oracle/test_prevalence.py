"""The estimators of shares and their intervals against numpy, each written a second time from its
formula.  What is computed must agree to rounding; what is drawn must agree to within what draws
vary by."""
import os
import subprocess
import sys

try:
    import numpy as np
except ImportError:
    sys.exit(77)

DUMP = os.path.join(os.environ["PTHEME_BUILD"], "tests", "prevalence_dump")
REPLICATES, AUDITED = 2000, 90


def make(seed, documents, labels):
    """Calibrated probabilities of documents whose prevalence has moved away from the priors."""
    draw = np.random.default_rng(seed)
    priors = draw.dirichlet(np.full(labels, 8.0))
    means = draw.normal(size=(labels, 3)) * 1.6

    def score(y):
        x = means[y] + draw.normal(size=(len(y), 3))
        p = np.exp(-0.5 * ((x[:, None, :] - means[None]) ** 2).sum(2)) * priors
        return p / p.sum(1, keepdims=True)

    known = draw.choice(labels, size=20000, p=priors)
    p_known = score(known)
    posteriors = np.array([p_known[known == k].mean(0) for k in range(labels)])
    moved = draw.dirichlet(np.full(labels, 4.0))
    lengths = draw.integers(0, 25, size=documents)
    lengths[0] = 30
    y = np.concatenate([draw.choice(labels, size=n, p=draw.dirichlet(6 * moved + 0.05))
                        for n in lengths])
    weights = draw.integers(1, 40, size=len(y)).astype(np.float32)
    return dict(lengths=lengths, priors=p_known.mean(0), posteriors=posteriors,
                p=score(y).astype(np.float32), weights=weights, labels=y.astype(np.uint32))


def ask(data):
    head = np.array([len(data["lengths"]), len(data["priors"]), REPLICATES, AUDITED], np.int64)
    raw = b"".join([head.tobytes(), data["lengths"].astype(np.int64).tobytes()] +
                   [data[k].tobytes() for k in ("priors", "posteriors", "p", "weights", "labels")])
    text = subprocess.run([DUMP], input=raw, stdout=subprocess.PIPE, check=True).stdout.decode()
    return {line.split()[0]: np.array([float(v) for v in line.split()[1:]])
            for line in text.splitlines()}


# ---- the formulas ----

def emq(p, priors, group=None, strength=0.0):
    pi, rounds = (priors if group is None else group).copy(), 0
    u = np.maximum(p, 1e-7) / np.maximum(priors, 1e-6)
    while True:
        r = u * pi
        r /= r.sum(1, keepdims=True)
        new = (r.sum(0) + (0 if group is None else strength * group)) / (len(p) + strength)
        change, pi, rounds = np.abs(new - pi).mean(), new, rounds + 1
        if rounds >= 10 and change < 1e-4 or rounds == 1000:
            r = u * pi
            return pi, r / r.sum(1, keepdims=True), rounds


def simplex(v):
    """By sorting, where the program leaves labels out one after the other."""
    u = np.sort(v)[::-1]
    t = (np.cumsum(u) - 1) / np.arange(1, len(v) + 1)
    return np.maximum(v - t[np.nonzero(u > t)[0][-1]], 0)


def pacc(mean, posteriors):
    """By projected gradients, where the program moves weight between pairs."""
    s, rate = mean.copy(), 1 / np.linalg.norm(posteriors @ posteriors.T, 2)
    for _ in range(20000):
        s = simplex(s - rate * posteriors @ (posteriors.T @ s - mean))
    return s


def t_quantile(v):
    """0.975 quantile by bisection on the integrated density."""
    x = np.linspace(0, 60, 400001)
    f = (1 + x * x / v) ** (-(v + 1) / 2)
    area = np.concatenate([[0], np.cumsum((f[1:] + f[:-1]) / 2)])
    return np.interp(0.95, area / area[-1], x)


def tail(n):
    z = np.sqrt(n / (n - 1)) * t_quantile(n - 1)
    x = np.linspace(z, z + 12, 200001)
    f = np.exp(-x * x / 2) / np.sqrt(2 * np.pi)
    return ((f[1:] + f[:-1]) / 2).sum() * (x[1] - x[0])


def quantiles(values, q):
    return np.array([np.quantile(values, q, axis=0, method="lower"),
                     np.quantile(values, 1 - q, axis=0, method="higher")]).T


def bootstrap(data, estimate, draws):
    """Every replicate estimated anew, with the Gamma(1/2) of unseen sentences."""
    ends = np.cumsum(data["lengths"])
    parts = [np.arange(e - n, e) for e, n in zip(ends, data["lengths"])]
    n, rng, out = ends[-1], np.random.default_rng(1), []
    for _ in range(draws):
        rows = np.concatenate([parts[d] for d in rng.integers(0, len(parts), len(parts))])
        unseen = rng.gamma(0.5, size=len(data["priors"]))
        out.append((n * estimate(data["p"][rows].astype(float)) + unseen) / (n + unseen.sum()))
    return quantiles(np.array(out), tail(len(parts)))


def gibbs(p, priors, group, sweeps):
    rng, n, k = np.random.default_rng(2), *p.shape
    u, counts, out = np.maximum(p, 1e-7) / priors, n * group, []
    for sweep in range(sweeps + 200):
        r = u * rng.dirichlet(4 * group + counts)
        c = np.cumsum(r / r.sum(1, keepdims=True), axis=1)
        labels = np.minimum((c < rng.random(n)[:, None]).sum(1), k - 1)
        counts = np.bincount(labels, minlength=k).astype(float)
        if sweep >= 200:
            out.append(counts / n)
    out = np.array(out)
    with np.errstate(invalid="ignore"):
        return quantiles(out, 0.025), quantiles(out[:, :-1] / (1 - out[:, -1:]), 0.025)


def audit(data, by_document):
    """Shares and errors of all labels, and of the themes."""
    k, m = len(data["priors"]), AUDITED
    miss = np.eye(k)[data["labels"][:m]] - data["p"][:m]
    shares = simplex(data["p"].astype(float).mean(0) + miss.mean(0))
    themes = shares[:-1] / shares[:-1].sum()
    linear = (miss[:, :-1] - themes * miss[:, :-1].sum(1, keepdims=True)) / shares[:-1].sum()

    def error(x):
        e = x - x.mean(0)
        if by_document:
            e = e.reshape(-1, 3, x.shape[1]).sum(1)
        units = len(e)
        return np.sqrt((1 - units / len(data["p"])) * units / (units - 1) * (e * e).sum(0)) / m
    return shares, error(miss), themes, error(linear)


def holm(p):
    out, top = np.empty_like(p), 0.0
    for rank, i in enumerate(np.argsort(p, kind="stable")):
        top = max(top, min(1.0, (len(p) - rank) * p[i]))
        out[i] = top
    return out


# ---- the comparison ----

def near(name, found, expected, within):
    worst = np.max(np.abs(np.asarray(found) - np.asarray(expected)))
    if not worst <= within:
        sys.exit(f"{name}: {found}\nexpected {expected}\nworst {worst:.3g} > {within:.3g}")


def check_computed(data, got):
    p, w, priors = data["p"].astype(float), data["weights"].astype(float), data["priors"]
    k = len(priors)
    near("count", got["count"], np.bincount(p.argmax(1), w, k) / w.sum(), 1e-9)
    mean = w @ p / (w @ p).sum()
    near("mean", got["mean"], mean, 1e-9)
    near("pacc", got["pacc"], pacc(mean, data["posteriors"]), 1e-6)
    pi, r, rounds = emq(p, priors)
    near("emq", got["emq"], pi, 1e-9)
    near("rounds", got["rounds"], rounds, 0)
    near("emq_weighted", got["emq_weighted"], w @ r / w.sum(), 1e-9)
    near("map", got["map"], emq(p[:30], priors, pi, 4.0)[1].mean(0), 1e-9)
    for by_document, name in ((False, "audit"), (True, "audit_documents")):
        shares, errors, themes, theme_errors = audit(data, by_document)
        of_all = got[name if by_document else "audit_all"].reshape(k, 4)
        of_themes = got[name + "_themes"].reshape(k, 4)[:-1]
        near(name, of_all[:, 0], shares, 1e-6)
        near(name + " error", of_all[:, 1], errors, 1e-6)
        near(name + " themes", of_themes[:, 0], themes, 1e-6)
        near(name + " themes error", of_themes[:, 1], theme_errors, 1e-6)
    near("holm", got["holm"], holm(priors / 10), 1e-12)
    near("quantiles", got["quantiles"], quantiles(w[:, None], 0.05)[0], 0)
    table = np.array([[37.0, 11.0], [1163.0, 3389.0]])
    expected = np.outer(table.sum(1), table.sum(0)) / table.sum()
    near("keyness", got["keyness"], [2 * (table * np.log(table / expected)).sum(),
                                     np.log2(37 / 1200 / (11 / 3400))], 1e-9)


def check_drawn(data, got):
    priors, k = data["priors"], len(data["priors"])
    pi = emq(data["p"].astype(float), priors)[0]
    for name, estimate, draws in (("boot_mean", lambda p: p.mean(0), 2000),
                                  ("boot_emq", lambda p: emq(p, priors)[0], 1000)):
        expected = bootstrap(data, estimate, draws)
        width = (expected[:, 1] - expected[:, 0]).max()
        near(name, got[name].reshape(k, 2), expected, 0.15 * width)
    of_all, of_themes = gibbs(data["p"][:30].astype(float), priors, pi, 4000)
    near("gibbs_all", got["gibbs_all"].reshape(k, 2), of_all, 0.07)
    near("gibbs_themes", got["gibbs_themes"].reshape(k, 2)[:-1], of_themes, 0.09)


def main():
    for seed, documents, labels in ((1, 60, 6), (2, 25, 4), (3, 150, 3), (4, 12, 5)):
        data = make(seed, documents, labels)
        got = ask(data)
        check_computed(data, got)
        check_drawn(data, got)
    print("estimators and intervals agree with numpy")


main()
