"""How Sphinx builds the site; docs/build.py calls it. Names, version and addresses come from settings.ini."""
import html
import re
import warnings
import zlib
from configparser import ConfigParser
from pathlib import Path

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from myst_parser.mdit_to_docutils.base import make_document
from myst_parser.mocking import MockRSTParser
from sphinx.addnodes import pending_xref
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.nodes import make_refnode

warnings.simplefilter("ignore", FutureWarning)   # of the libraries that the package imports
here = Path(__file__).parent
settings = ConfigParser(delimiters=["="])
settings.read(here.parent/"settings.ini", encoding="utf-8")
cfg = settings["DEFAULT"]

project, author, release = cfg["title"], cfg["author"], cfg["version"]
project_copyright = cfg["copyright"]
extensions = ["myst_nb", "sphinx.ext.autodoc", "sphinx.ext.autosummary", "sphinx.ext.intersphinx", "numpydoc", "sphinx_copybutton"]
exclude_patterns = ["README.md"]        # index.md includes it
# A name of this package that leads nowhere is an error; one of another project leads somewhere where references.ini says so.
nitpicky = True
nitpick_ignore_regex = [("py:.*", r"(?!cerebro\b).*"), ("std:ref", "load-pretrained-models")]   # the latter is in what FastEEGNeX inherits from braindecode

# Notebooks: outputs as committed, nothing is run.
nb_execution_mode = "off"
html_math_renderer = "mathml"   # browsers read MathML; MathJax would be fetched from elsewhere by every reader
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 4

# The package, documented where its notebook exports it.
add_module_names = False
default_role = "literal"
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_inherit_docstrings = False
autodoc_typehints_format = "short"
autosummary_generate = False
numpydoc_show_class_members = False
toc_object_entries_show_parents = "hide"

# Names of other projects. Some know themselves by the module that defines them, and their references by another.
defined_as = {"torch.nn.modules.module.Module": "torch.nn.Module", "optuna.study.study.Study": "optuna.study.Study", "mne.io.base.BaseRaw": "mne.io.Raw",
              "optuna.pruners._base.BasePruner": "optuna.pruners.BasePruner", "numpy.random._generator.Generator": "numpy.random.Generator",
              "optuna.samplers._base.BaseSampler": "optuna.samplers.BaseSampler", "optuna.trial._frozen.FrozenTrial": "optuna.trial.FrozenTrial",
              "lightning.pytorch.callbacks.model_checkpoint.ModelCheckpoint": "lightning.pytorch.callbacks.ModelCheckpoint",
              "torch.utils.data.dataloader.DataLoader": "torch.utils.data.DataLoader",
              "braindecode.datasets.base.BaseConcatDataset": "braindecode.datasets.BaseConcatDataset"}
references = ConfigParser(delimiters=["="])
references.optionxform = str
references.read(here/"references.ini", encoding="utf-8")
linked = {address: {name: page.replace("{}", name) for page, names in references[address].items() for name in names.split()} for address in references.sections()}
elsewhere = {name[start:]: address + page for address, pages in linked.items() for name, page in pages.items() for start in (0, name.rfind(".") + 1)}
intersphinx_mapping = {}

# The look.
html_theme = "pydata_sphinx_theme"
html_title = f"{project} {release}"
html_static_path = ["_static"]
html_css_files, html_js_files = ["site.css"], ["site.js"]
html_baseurl = f"{cfg['doc_host']}{cfg['doc_baseurl']}/"
html_context = {"default_mode": "auto",
                "edit_page_url_template": f"{cfg['git_url']}/edit/{cfg['branch']}/"
                                          "{{ 'nbs/index.ipynb' if file_name == 'index.md' else file_name }}"}
html_theme_options = {
    "github_url": cfg["git_url"],
    "use_edit_page_button": True,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "pygments_light_style": "a11y-high-contrast-light",
    "pygments_dark_style": "a11y-high-contrast-dark",
    "footer_start": ["copyright"],
    "footer_end": [],
}
html_sidebars = {name: [] for name in ("index", "docs/api", "CONTRIBUTING", "CHANGELOG")}   # they have no pages below them
html_copy_source = False
copybutton_exclude = ".linenos, .gp"


def write_inventories(app, config):
    "What intersphinx would download, written from references.ini."
    folder = Path(app.doctreedir)/"inventories"
    folder.mkdir(parents=True, exist_ok=True)
    for number, (address, pages) in enumerate(linked.items()):
        pages = pages | {alias: pages[name] for alias, name in defined_as.items() if name in pages}
        head = f"# Sphinx inventory version 2\n# Project: {address}\n# Version: \n# The remainder of this file is compressed using zlib.\n"
        inventory = folder/f"{number}.inv"
        inventory.write_bytes(head.encode() + zlib.compress("".join(f"{name} py:class 1 {page} -\n" for name, page in pages.items()).encode()))
        config.intersphinx_mapping[f"references{number}"] = (address, str(inventory))


class Rst(SphinxDirective):
    """What MyST's eval-rst does, without a blank line for every line before it: MyST-NB counts ten thousand of them a cell, and docutils reads them all."""
    has_content = True

    def run(self):
        document = make_document()
        document["source"], document.settings, document.reporter = self.state.document["source"], self.state.document.settings, self.state.document.reporter
        MockRSTParser().parse("\n".join(self.content), document)
        for node in document:
            if node["names"]: self.state.document.note_explicit_target(node, node)
        return document.children


def within(node, kinds):
    while node := node.parent:
        if isinstance(node, kinds): return True


class CodeNames(SphinxPostTransform):
    "`FastEEGNeX` in a sentence leads to what documents it, here or elsewhere. A name needs an underscore, a dot or a capital: `plot` may be any plot."
    default_priority = 8

    def run(self, **kwargs):
        here = {}
        for name, obj in self.env.domains.python_domain.objects.items():
            for short in {name, name.rsplit(".", 1)[-1]}: here.setdefault(short, []).append(obj)
        for node in list(self.document.findall(nodes.literal)):
            name = node.astext().removesuffix("()")
            if within(node, (nodes.reference, pending_xref, nodes.title)) or not re.search(r"[_.A-Z]", name): continue
            if len(found := here.get(name, [])) == 1:
                node.replace_self(make_refnode(self.app.builder, self.env.docname, found[0].docname, found[0].node_id, node.deepcopy()))
            elif not found and name in elsewhere: node.replace_self(nodes.reference("", "", node.deepcopy(), internal=False, refuri=elsewhere[name]))


def formula(visitor, node, block):
    try: mathml = tex2mathml(node.astext(), block)
    except MathError as e:
        mathml = html.escape(node.astext())
        logging.getLogger(__name__).warning("%s: %s", e, node.astext(), location=node)
    visitor.body.append(f'<div class="math">{mathml}</div>' if block else mathml)
    raise nodes.SkipNode


def own_arguments(app, what, name, obj, options, signature, return_annotation):
    "The arguments that a class takes over from another project are told there; Lightning's command line has a screenful of them."
    if what != "class": return None
    origin = next(c for c in obj.__mro__ if "__init__" in vars(c)).__module__.partition(".")[0]
    return None if origin in ("cerebro", "builtins") else ("", return_annotation)


def setup(app):
    app.connect("autodoc-process-signature", own_arguments)
    app.add_html_math_renderer("mathml", inline_renderers=(lambda *args: formula(*args, False), None),
                               block_renderers=(lambda *args: formula(*args, True), None))
    app.connect("config-inited", write_inventories)
    app.add_directive("rst", Rst)
    app.add_post_transform(CodeNames)
