"""Shared by the oracles: sample data of our own making, the driver, a reader of model files."""
import json
import os
import random
import struct
import subprocess
import sys

SKIP = 77
DRIVE = os.environ.get("PTHEME_ORACLE_DRIVE", "")

THEMES = {
    "economy": "market firms contract bankruptcy investors finance property patents trade credit",
    "livelihoods": "wages housing schools elderly patients children workers pensions food families",
    "security": "fraud gangs terror weapons drugs robbery hackers smuggling crime victims",
    "none": "meeting visited photo reporter president delegation ceremony attended opened hall",
}
COMMON = "court judges case people national the of and to in law said year against protect".split()
HAN = {"economy": "市场企业合同", "livelihoods": "工资住房教育", "security": "诈骗毒品犯罪", "none": "会议图片记者"}


def need(condition, what):
    if not condition:
        print("skipped: " + what)
        sys.exit(SKIP)


def sentence(draw, theme):
    words = [draw.choice(THEMES[theme].split()) for _ in range(draw.randint(1, 4))]
    words += [draw.choice(COMMON) for _ in range(draw.randint(2, 8))]
    if draw.random() < 0.3:
        words.append(draw.choice(THEMES[draw.choice(list(THEMES))].split()))
    draw.shuffle(words)
    if draw.random() < 0.2:
        return "法院" + "".join(draw.sample(HAN[theme], 4)) + "案件。"
    return " ".join(words).capitalize() + "."


def sample_rows(n_documents, seed):
    """[(document, theme, language, date, text)], texts distinct."""
    draw, rows, seen = random.Random(seed), [], set()
    for d in range(n_documents):
        for _ in range(draw.randint(4, 9)):
            theme = draw.choice(list(THEMES))
            text = sentence(draw, theme)
            if text not in seen:
                seen.add(text)
                rows.append(("doc-%03d" % d, theme, "en", "2024-01-01", text))
    return rows


def write_rows(path, rows):
    with open(path, "w", encoding="utf-8", newline="\n") as out:
        out.writelines("\t".join(row) + "\n" for row in rows)


def drive(*arguments):
    return subprocess.run([DRIVE, *arguments], check=True, stdout=subprocess.PIPE).stdout.decode()


def drive_numbers(*arguments):
    return [[float(x) for x in line.split()] for line in drive(*arguments).splitlines()]


def read_vectors(text):
    """[(label, {index: value})]"""
    rows = []
    for line in text.splitlines():
        label, *entries = line.split()
        pairs = [entry.split(":") for entry in entries]
        rows.append((int(label), {int(i): float(v) for i, v in pairs}))
    return rows


def read_model(path, numpy):
    """The tensors and the metadata of a safetensors file, by its published layout."""
    kinds = {"F32": "<f4", "F64": "<f8", "U32": "<u4", "U64": "<u8", "U8": "u1"}
    data = open(path, "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    metadata, tensors = header.pop("__metadata__"), {}
    for name, what in header.items():
        begin, end = (8 + length + at for at in what["data_offsets"])
        tensors[name] = numpy.frombuffer(data[begin:end], kinds[what["dtype"]]).reshape(what["shape"])
    return tensors, metadata
