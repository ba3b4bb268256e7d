"""What stands in the pages: nothing foreign becomes markup, links lead somewhere, the policy fits
the script, headings are in order, and the same results give the same bytes."""
import base64
import collections
import csv
import hashlib
import html.parser
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.parse

import results

HOSTILE = ("<script>alert(1)</script>\"><img src=x onerror=alert(1)>' onmouseover='alert(1)"
           "</style></title><style>*{}]]><!-- javascript:alert(1) &amp;&#60;b&gt;\u2028\u202e")
# For a terminal, a spreadsheet, Markdown and paths.
HOSTILE_FORMS = {
    "text": "\x1b]0;title\x07\x1b[31m\x9b31m\u202e\u2066\r\n\t\x7f ",
    "csv": "=cmd|'/C calc'!A0,\"\n",
    "tsv": "@SUM(1+1)*cmd|' /C calc'!A0\t\r\n",
    "json": "\"},{\"x\":\"\\\u2028</script>",
    "markdown": "](javascript:alert(1)) <b> `x` | # * _ ![i](http://x.invalid) \n\n# head\n",
}
PATHS = ["../../evil", "/etc/evil", "evil\\..\\evil", "a/b:c*?\"<>|"]
VOID = {"meta", "input"}
SVG_EMPTY = {"rect", "line", "circle", "path"}
ATTRIBUTES = set("""
    aria-describedby aria-hidden aria-label aria-labelledby charset class colspan content cx cy d
    data-s disabled for height hidden href http-equiv id lang name preserveaspectratio r role
    rowspan scope tabindex text-anchor type value viewbox width x x1 x2 y y1 y2""".split())


class Page(html.parser.HTMLParser):
    """Elements, attributes and text; complains about what does not nest."""

    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.tags = collections.Counter()
        self.attributes = collections.Counter()
        self.hrefs, self.ids, self.headings, self.open, self.text = [], [], [], [], []
        self.script, self.policy, self.language = "", None, None
        with open(path, encoding="utf-8", newline="") as file:
            self.source = file.read()
        self.feed(self.source)
        self.close()
        assert not self.open, self.open

    def handle_starttag(self, tag, attrs):
        self.tags[tag] += 1
        if tag not in VOID:
            self.open.append(tag)
        for name, value in attrs:
            self.attributes[name] += 1
            assert name in ATTRIBUTES, (tag, name, value)
            if name == "href":
                self.hrefs.append(value)
            if name == "id":
                self.ids.append(value)
        named = dict(attrs)
        if tag == "html":
            self.language = named.get("lang")
        if tag == "meta" and self.policy is None:
            assert self.tags["meta"] == 1 and named["http-equiv"] == "Content-Security-Policy"
            self.policy = named["content"]
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))

    def handle_startendtag(self, tag, attrs):
        assert tag in SVG_EMPTY, tag
        self.handle_starttag(tag, attrs)
        self.open.pop()

    def handle_endtag(self, tag):
        assert self.open and self.open.pop() == tag, (tag, self.open)

    def handle_data(self, data):
        if self.open and self.open[-1] == "script":
            self.script += data
        elif not self.open or self.open[-1] != "style":
            self.text.append(data)

    def handle_comment(self, data):
        raise AssertionError(data)

    def handle_decl(self, decl):
        assert decl == "DOCTYPE html", decl


def check(page):
    """What holds for every page."""
    digest = base64.b64encode(hashlib.sha256(page.script.encode()).digest()).decode()
    assert page.tags["script"] == 1
    assert page.policy == ("default-src 'none'; style-src 'unsafe-inline'; "
                           f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
    assert page.language == "en"
    assert page.headings[0] == 1 and page.headings.count(1) == 1
    for before, after in zip(page.headings, page.headings[1:]):
        assert after <= before + 1, page.headings
    assert len(page.ids) == len(set(page.ids)), "an id is there twice"
    for href in page.hrefs:
        assert not urllib.parse.urlparse(href).scheme and not href.startswith("/"), href
    assert "http:" not in page.source and "https:" not in page.source


def links_lead(page, folder):
    """Every address has its file and its place in it."""
    known = {"": set(page.ids)}
    for href in page.hrefs:
        name, _, place = href.partition("#")
        name = urllib.parse.unquote(name)
        if name not in known:
            path = os.path.join(folder, name)
            assert os.path.isfile(path), path
            known[name] = set(Page(path).ids) if name.endswith(".html") else set()
        assert not place or place in known[name], href


def hostile_results(text):
    """Enough of them that no group is small: then each has sentences and terms of its own."""
    labels = [f"{text}1", f"{text}2", f"{text}3"]
    documents = []
    for n in range(12):
        words = f"{text}x{n % 6} among words enough to be quoted, the {['first', 'second'][n % 2]}'word"
        documents.append(results.document(
            n, labels, document=f"{text}{n}", title=f"{text}t", source=f"{text}s{n % 2}",
            model=f"{text}m", language=f"{text}l", date=f"{text}d" if n == 0 else "2024-01",
            fields={f"{text}f": f"{text}v{n % 2}"},
            sentences=[results.sentence(n + i, labels, words) for i in range(10)]))
    return documents


def test_hostile(folder):
    """Text in every slot, the file's name included, adds no element and no attribute."""
    pages = []
    harmless = re.sub(r"\W+", " ", HOSTILE)  # the same words, so that the same terms stand out
    for name, text in (("plain", harmless),
                       (HOSTILE.replace("/", "_"), HOSTILE)):
        path = os.path.join(folder, f"{name}.html")
        results.write("in.jsonl", hostile_results(text))
        results.report("in.jsonl", path, "--by", f"{text}f", "--title", f"{text}T",
                       "--compare", "court", "--evidence", "4")
        page = Page(path)
        check(page)
        links_lead(page, folder)
        pages.append(page)
    assert pages[0].tags == pages[1].tags
    assert pages[0].attributes == pages[1].attributes
    assert pages[1].ids.count("differences") == 1 and pages[1].source.count('class="group"') == 4
    assert pages[1].source.count("first&#39;word") > 30, "no terms"
    shown = "".join(pages[1].text)
    for slot in "0 1 2 3 4 5 t s0 s1 m f v0 v1 x0 d T".split():
        assert HOSTILE + slot in shown, slot


def write_form(form, text, *more):
    results.write("in.jsonl", hostile_results(text))
    command = [os.environ["PTHEME_BINARY"], "report", "-q", "in.jsonl", "-f", form, "--by",
               f"{text}f", "--compare", "court", *more]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.decode()


def check_text(text, harmless):
    assert text.count("\n") == harmless.count("\n")
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", text)


def check_table(text, harmless, delimiter):
    rows, plain = (list(csv.reader(one.splitlines(True), delimiter=delimiter))
                   for one in (text, harmless))
    assert [len(row) for row in rows] == [len(row) for row in plain]
    cells = [cell for row in rows for cell in row if not re.fullmatch(r"-?[0-9.]+", cell)]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    assert sum(cell.startswith("'") for cell in cells) > 100


def shape(value):
    """Of JSON: keys, and how long lists are."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    return [shape(one) for one in value] if isinstance(value, list) else type(value)


def check_json(text, harmless, hostile):
    report, plain = json.loads(text), json.loads(harmless)
    assert shape(report) == shape(plain)
    quote = report["total"]["evidence"]["themes"][0]["sentences"][0]
    for key in ("document", "theme", "text", "after"):
        assert quote[key].startswith(hostile), (key, quote)
    assert report["differences"][0]["group"] == f"{hostile}s1"


def check_markdown(text, harmless):
    for pattern in (r"(?m)^#+ ", r"(?m)^- ", r"(?m)^\|", r"(?<!\\)\|", "\n"):
        assert len(re.findall(pattern, text)) == len(re.findall(pattern, harmless)), pattern
    assert not re.search(r"(?<!\\)[<\[`]", text)


def test_other_forms():
    """Nothing foreign steers a terminal, a spreadsheet, or the build of JSON and Markdown."""
    for form, text in HOSTILE_FORMS.items():
        more = [] if form in ("csv", "tsv") else ["--evidence", "4"]
        harmless = re.sub(r"\W+", " ", text)
        found, plain = write_form(form, text, *more), write_form(form, harmless, *more)
        if form == "text":
            check_text(found, plain)
        elif form == "json":
            check_json(found, plain, text)
        elif form == "markdown":
            check_markdown(found, plain)
        else:
            check_table(found, plain, "," if form == "csv" else "\t")


def test_paths():
    """Ids, courts and names of files do not become paths or addresses of anything."""
    os.mkdir("paths")
    os.chdir("paths")
    name = "in <b>=1;'.jsonl"
    results.write(name, [results.document(n, document=f"{PATHS[n % 4]}{n}", source=PATHS[n % 4],
                                          title=PATHS[n % 4]) for n in range(1001)])
    results.report(name, "out.html", "--list-inputs", "--compare", "court")
    assert sorted(os.listdir(".")) == [name, "out.html", "out_files"]
    assert len(os.listdir("out_files")) == 11 + 2
    page = Page("out.html")
    check(page)
    links_lead(page, ".")
    assert name in "".join(page.text)
    os.chdir("..")
    assert "evil" not in " ".join(os.listdir("."))


def test_bytes(folder):
    """One page for any order of the results, and for any form they have."""
    documents = [results.document(n) for n in range(12)]
    results.write("a.jsonl", documents)
    results.write("b.jsonl", documents[::-1])
    results.report("a.jsonl", "a.html")
    results.report("b.jsonl", "b.html")
    with open("c.csv", "w", encoding="utf-8", newline="") as file:
        head = ["document", "date", "court", "title", "language", "sentence", "start", "end",
                "text", "theme", "confidence"] + [f"p:{k}" for k in results.LABELS] + [
                    "tokens", "unknown", "flags", "replaced", "background", "model", "schema"]
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(head)
        for one in documents:
            for i, s in enumerate(one["sentences"], 1):
                rows.writerow([one["document"], one["date"], one["source"], one["title"],
                               one["language"], i, s["start"], s["end"], s["text"], s["theme"],
                               s["confidence"], *s["p"], s["tokens"], s["unknown"], "", 0,
                               one["background"], one["model"], 1])
    results.report("c.csv", "c.html")
    first = Page("a.html").source
    for name in "bc":
        other = Page(f"{name}.html").source.replace(f"{name}_files", "a_files")
        assert first == other, f"{name}.html differs"
    assert sorted(os.listdir("a_files")) == ["report.csv", "report.json"]
    check(Page("a.html"))
    links_lead(Page("a.html"), folder)


def test_split(folder):
    """Past a thousand documents, sentences are in pages of their own."""
    results.write("many.jsonl", [results.document(n) for n in range(1001)])
    results.report("many.jsonl", "many.html")
    page = Page("many.html")
    check(page)
    links_lead(page, folder)
    sides = sorted(name for name in os.listdir("many_files") if name.endswith(".html"))
    assert sides == [f"documents-{i:04}.html" for i in range(1, 12)]
    side = Page("many_files/documents-0011.html")
    check(side)
    links_lead(side, "many_files")
    assert side.tags["details"] == 1 and page.tags["tr"] > 1001
    assert results.TEXTS[0] in "".join(side.text)


def test_stale():
    """Pages of an earlier report with more documents go; what someone else put there stays."""
    foreign = {"documents-0099.html": "<!DOCTYPE html>\n<title>Mine</title>", "notes.txt": "x",
               "documents-12.html": "x"}
    for name, text in foreign.items():
        with open(os.path.join("many_files", name), "w", encoding="utf-8") as file:
            file.write(text)
    os.symlink("../many.html", "many_files/documents-0098.html")
    results.write("fewer.jsonl", [results.document(n) for n in range(1001 - 100)])
    results.report("fewer.jsonl", "many.html")
    kept = ["documents-0098.html", "report.csv", "report.json", *foreign]
    assert sorted(os.listdir("many_files")) == sorted(kept), os.listdir("many_files")
    os.unlink("many_files/documents-0098.html")
    for name, text in foreign.items():
        with open(os.path.join("many_files", name), encoding="utf-8") as file:
            assert file.read() == text


def test_model(folder):
    """With the model at hand: its quality, and the words that decided a label."""
    with open("labels.csv", "w", encoding="utf-8") as file:
        file.write("document,date,text,theme\n")
        for n in range(10):
            file.write(f"d{n},2024-0{n % 9 + 1}-01,Banks <b>market growth {n}.,economy\n"
                       f"d{n},2024-0{n % 9 + 1}-01,Police crime safety item {n}.,security\n"
                       f"d{n},2024-0{n % 9 + 1}-01,The meeting opened at hall {n}.,none\n")
    for arguments in (["train", "--no-bigrams", "labels.csv", "-o", "m.safetensors"],
                      ["classify", "-m", "m.safetensors", "--join-rows", "labels.csv", "-o",
                       "r.jsonl"]):
        subprocess.run([os.environ["PTHEME_BINARY"], *arguments, "-q"], check=True)
    results.report("r.jsonl", "r.html", "-m", "m.safetensors")
    page = Page("r.html")
    check(page)
    links_lead(page, folder)
    assert page.tags["u"] > 20 and page.tags["b"] == 0
    assert "<u>" not in "".join(re.findall('<li [^>]*class="tb.*', page.source))
    whole = "".join(page.text)
    assert "Macro F1" in whole and "Reliability" in whole
    with open("r.jsonl", encoding="utf-8") as file:
        wanted = [s["text"] for line in file for s in json.loads(line)["sentences"]]
    assert len(wanted) == 30 and all(text in whole for text in wanted), "a text was changed"
    results.report("a.jsonl", "other.html", "-m", "m.safetensors")
    assert "Macro F1" not in Page("other.html").source


def test_little():
    """No trend of one period, and no finding of too few documents or of shares that may be equal."""
    results.write("one.jsonl", [results.document(0)])
    results.report("one.jsonl", "one.html")
    page = Page("one.html")
    check(page)
    assert "trend" not in page.ids and 'class="lead"' not in page.source
    results.write("equal.jsonl", [results.document(n) for n in range(12)])
    results.report("equal.jsonl", "equal.html")
    assert "trend" in Page("equal.html").ids
    assert "Their intervals overlap" in Page("equal.html").source


def test_many_themes():
    """Themes past the seventh have colours of their own."""
    labels = [f"theme {i:02}" for i in range(21)] + ["none"]
    results.write("themes.jsonl", [results.document(n, labels) for n in range(24)])
    results.report("themes.jsonl", "themes.html")
    page = Page("themes.html")
    check(page)
    colours = dict(re.findall(r"\.(t[0-9]+) { --c: (#[0-9a-f]+)", page.source))
    assert len(colours) == len(set(colours.values())) == 21
    assert all(f'class="{name}"' in page.source for name in colours)


def test_long():
    """Where there is much, paper gets the sentences of the documents that are open."""
    for n, is_long in ((400, False), (401, True)):
        results.write("long.jsonl", [results.document(i) for i in range(n)])
        results.report("long.jsonl", "long.html")
        assert ('class="long" id="sentences"' in Page("long.html").source) == is_long
        check(Page("long.html"))


def test_failures():
    """A page that cannot be written leaves the old one alone."""
    results.write("few.jsonl", [results.document(0)])
    with open("old.html", "w", encoding="utf-8") as file:
        file.write("old")
    os.mkdir("closed_files")
    os.mkdir("closed.html")
    results.report("few.jsonl", "closed.html", code=5)
    with open("old_files", "w", encoding="utf-8"):
        pass
    results.report("few.jsonl", "old.html", code=5)
    with open("old.html", encoding="utf-8") as file:
        assert file.read() == "old"
    results.report("few.jsonl", "/dev/full", code=5)
    results.report("few.jsonl", "x.html", "-m", "nowhere.safetensors", code=4)


def main():
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        test_hostile(folder)
        test_other_forms()
        test_paths()
        test_bytes(folder)
        test_split(folder)
        test_stale()
        test_model(folder)
        test_little()
        test_many_themes()
        test_long()
        test_failures()
        os.chdir("/")


sys.exit(main())
