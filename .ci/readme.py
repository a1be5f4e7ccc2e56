"""Run nbs/index.ipynb, whose speed table is made of docs/benchmark/cpu.json, and write README.md from it."""
import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbconvert import MarkdownExporter

path = Path("nbs/index.ipynb")
notebook = nbformat.read(path, as_version=4)
NotebookClient(notebook, resources={"metadata": {"path": path.parent}}, record_timing=False).execute()
nbformat.write(notebook, path)

notebook.cells = [c for c in notebook.cells if not c.source.startswith("#| hide")]
for cell in notebook.cells:
    if cell.source.startswith("#| echo: false"): cell.metadata["transient"] = {"remove_source": True}
    cell.source = "\n".join(line for line in cell.source.splitlines() if not line.startswith("#|"))
text, resources = MarkdownExporter().from_notebook_node(notebook)
if resources["outputs"]: raise SystemExit(f"{path} has a picture as output: save it below docs/ and link it.")
# The notebook is a folder deeper than the README.
text = re.sub(r"\n{3,}", "\n\n", re.sub(r"\]\(\.\./", "](", text)).strip()
Path("README.md").write_text(text + "\n", encoding="utf-8")
