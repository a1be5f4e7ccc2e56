"""Write README.md from nbs/index.ipynb."""
import re
from pathlib import Path

import nbformat
from nbconvert import MarkdownExporter

notebook = nbformat.read("nbs/index.ipynb", as_version=4)
notebook.cells = [c for c in notebook.cells if not c.source.startswith("#| hide")]
for cell in notebook.cells: cell.source = "\n".join(line for line in cell.source.splitlines() if not line.startswith("#|"))
text, resources = MarkdownExporter().from_notebook_node(notebook)
if resources["outputs"]: raise SystemExit("nbs/index.ipynb has a picture as output: save it below docs/ and link it.")
# The notebook is a folder deeper than the README.
Path("README.md").write_text(re.sub(r"\]\(\.\./", "](", text).strip() + "\n", encoding="utf-8")
