"""Build the site: python docs/build.py [folder], docs/_build/html without an argument.

What the site is made from is copied to a folder laid out like the repository, so that links between notebooks need no change; on the way nbdev's
directives are obeyed. Then Sphinx runs, and then every internal link of what it wrote is followed.
"""
import ast
import re
import shutil
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from execnb.nbio import mk_cell, nb2str
from nbdev.process import NBProcessor
from nbdev.processors import hide_, hide_line
from sphinx.cmd.build import main as sphinx

root = Path(__file__).resolve().parents[1]
ansi = re.compile(r"\x1b(\[[0-9;?]*[A-Za-z]|\]8;.*?\x1b\\)")
tags = {"echo:": "remove-input", "output:": "remove-output", "code-fold:": "hide-input"}   # Quarto's word, nbdev's too: MyST-NB's


def patched(node):
    "The kind and name of a method that fastcore's `@patch` gives to a class of an earlier cell; nothing of any other statement."
    told = {getattr(d.func if isinstance(d, ast.Call) else d, "id", ""): d for d in getattr(node, "decorator_list", ())}
    if "patch" in told: return "property" if isinstance(told["patch"], ast.Call) else "method", f"{ast.unparse(node.args.args[0].annotation)}.{node.name}"


def documented(node):
    "What autodoc is told of what a statement defines: nothing, or its kind and name."
    if method := patched(node): return method
    if getattr(node, "name", "").startswith("__"): return None   # Python calls it, and no reader
    if isinstance(node, (ast.FunctionDef, ast.ClassDef)): return "class" if isinstance(node, ast.ClassDef) else "function", node.name
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "namedtuple": return "class", node.targets[0].id


class Page:
    "What changes between a notebook and its page; the names that the notebook exports on the way."

    def __init__(self, nb): self.nb, self.module, self.names, self.section, self.elsewhere = nb, None, [], "", []

    def begin(self):
        for cell in self.nb.cells:
            if name := cell.directives_.get("default_exp"): self.module = f"cerebro.{name[0]}".removesuffix(".__init__")
            if cell.directives_.keys() & {"export", "exporti"}: self.elsewhere += [of[1] for n in ast.parse(cell.source).body if (of := patched(n))]

    def __call__(self, cell):
        if cell.cell_type == "markdown":
            if heading := re.findall(r"^#+ (.*)", cell.source, re.M): self.section = heading[-1]
            return
        directives = cell.directives_
        cell.source = re.sub(r"^#\|.*\n?", "", cell.source, flags=re.M).strip()
        if not cell.source: del cell["source"]; return
        cell.metadata = {"tags": [tag for word, tag in tags.items() if (word == "code-fold:") == (directives.get(word, [""])[0] == "true")
                                  and word in directives], "mystnb": {}}
        if "hide-input" in cell.metadata["tags"]: self.prompt(cell, "Imports" if cell.source.startswith("import ") else "The code")
        if directives.keys() & {"export", "exporti"}: self.fold(cell)
        alt = " ".join(directives.get("fig-alt:", [])).strip("\"'") or f"Figure: {self.section}"
        cell.metadata["mystnb"]["image"] = {"alt": alt.replace("`", "")}
        cell.outputs = self.outputs(cell.outputs)

    def prompt(self, cell, what): cell.metadata["mystnb"] = {"code_prompt_show": what, "code_prompt_hide": what}

    def fold(self, cell):
        "An exported cell is shown as what it documents, and its code is a click away."
        nodes = ast.parse(cell.source).body
        defined = [of for n in nodes if (of := documented(n))]
        if not defined and not all(isinstance(n, (ast.Import, ast.ImportFrom)) for n in nodes): return
        names = [name for _, name in defined]
        what = "The code of " + ", ".join(names) if names else "Imports"
        cell.metadata["tags"] = ["hide-input"]
        self.prompt(cell, what)
        cell.documents = "\n".join(f".. auto{kind}:: {name}\n{self.options(kind, name)}" for kind, name in defined)
        self.names += [name for name in names if name not in self.elsewhere]

    def options(self, kind, name):
        "A class is documented without the methods that have cells of their own."
        own = [method for of, method in (m.split(".") for m in self.elsewhere) if of == name]
        return f"   :exclude-members: {', '.join(own)}\n" if kind == "class" and own else ""

    def outputs(self, outs):
        "Rich colours its text for a dark or for a light terminal, and a page is either: text is text. What has buttons needs scripts that a page has not."
        shown = []
        for out in outs:
            data = out.get("data", {})
            plain, rich = "".join(out.get("text", data.get("text/plain", ""))), "".join(data.get("text/html", ""))
            if "text" in out or "\x1b" in plain or rich.startswith("<pre"): out = {"output_type": "stream", "name": "stdout", "text": ansi.sub("", plain)}
            elif "<button" in rich: out["data"] = {"text/plain": plain}
            elif rich: data["text/html"] = rich.replace("<th></th>", "<td></td>")   # a heading that says nothing
            if shown and "text" in out and "text" in shown[-1]: shown[-1]["text"] += out["text"]
            else: shown.append(out)
        return shown

    def end(self):
        cells = []
        for cell in self.nb.cells:
            if "documents" in cell: cells.append(mk_cell(f"```{{rst}}\n{cell.pop('documents')}```", "markdown"))
            cells.append(cell)
        if self.module: cells.insert(1, mk_cell(f"```{{rst}}\n.. py:module:: {self.module}\n```", "markdown"))
        self.nb.cells = cells
        self.nb.metadata.pop("widgets", None)   # progress bars leave their state, and with it a page would fetch scripts from elsewhere


def notebook(path):
    "A notebook as its page shows it, its module and the names it exports."
    processor = NBProcessor(path, procs=[hide_, hide_line, Page])
    processor.process()
    page = processor.procs[-1]
    return nb2str(processor.nb), page.module, page.names


def write(path, text):
    "Only what has changed is written, so that Sphinx reads only that again."
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists() or path.read_text(encoding="utf-8") != text: path.write_text(text, encoding="utf-8")


def sources(src):
    "Fill `src` with the pages' sources."
    api, kept = (root/"docs"/"api.md").read_text(encoding="utf-8"), set()
    for path in sorted(p for p in (root/"nbs").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts and p.name != "index.ipynb"):
        text, module, names = notebook(path)
        kept.add(target := src/path.relative_to(root))
        write(target, text)
        if names: api += (f"\n## {module.removeprefix('cerebro.')}\n\n[](../{path.relative_to(root)})\n\n```{{rst}}\n.. currentmodule:: {module}\n\n"
                          ".. autosummary::\n\n" + "".join(f"   {n}\n" for n in names) + "```\n")
    write(src/"docs"/"api.md", api)
    for path in [*root.glob("*.md"), *(root/"docs").glob("*.md")]:
        if path.name == "api.md": continue
        kept.add(target := src/("index.md" if path.name == "index.md" else path.relative_to(root)))
        # A place may be kept for chapters that are not there yet.
        write(target, "\n".join(line for line in path.read_text(encoding="utf-8").split("\n") if not line.startswith("/nbs") or any(root.glob(f"{line[1:]}.ipynb"))))
    for name in ("images", "benchmark"): shutil.copytree(root/"docs"/name, src/"docs"/name, dirs_exist_ok=True)
    for path in {*src.rglob("*.ipynb"), *src.rglob("*.md")} - kept - {src/"docs"/"api.md"}: path.unlink()


class Links(HTMLParser):
    "The places in a page that can be led to, and where its own links, pictures and scripts lead."

    def __init__(self, path):
        super().__init__()
        self.anchors, self.urls = set(), set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        self.anchors |= {attributes.get("id"), attributes.get("name")}
        self.urls |= {attributes.get("href"), attributes.get("src")} - {None}


def broken(html):
    "The internal links of every page that lead nowhere."
    pages = {p: Links(p) for p in html.rglob("*.html") if "_static" not in p.parts}
    for page, links in pages.items():
        for url in map(urlsplit, sorted(links.urls)):
            if url.scheme or url.netloc: continue
            to = (page.parent/unquote(url.path)).resolve() if url.path else page
            if not to.is_file() or url.fragment and to in pages and unquote(url.fragment) not in pages[to].anchors:
                yield f"{page.relative_to(html)}: {url.geturl()} leads nowhere"


def main(html, jobs="auto"):
    html = Path(html).resolve()
    src, docs = html.parent/"src", root/"docs"
    sources(src)
    status = sphinx(["-b", "html", "-c", str(docs), "-d", str(html.parent/"doctrees"), "-j", jobs, "-q", "-W", "--keep-going", str(src), str(html)])
    problems = list(broken(html))
    print(*problems, sep="\n", end="\n" * bool(problems))
    if not (status or problems): print(f"{len(list(html.rglob('*.html')))} pages in {html}")
    return status or bool(problems)


if __name__ == "__main__": sys.exit(main(*sys.argv[1:2] or [root/"docs"/"_build"/"html"]))
