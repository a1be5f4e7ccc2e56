"""Reads what it says from settings.ini, so that no version or requirement is written twice; the distribution's name stands in pyproject.toml."""
from configparser import ConfigParser
from pathlib import Path

from setuptools import find_packages, setup

here = Path(__file__).parent
settings = ConfigParser(delimiters=["="])
settings.read(here / "settings.ini", encoding="utf-8")
cfg = settings["DEFAULT"]


def lines(key):
    return [line.strip() for line in cfg[key].splitlines() if line.strip()]


# Configs, sweeps and what a report runs in a browser stand once, at the top of the repository; an installed package has them within it.
shipped = {f"cerebro.{name}": name for name in ("configs", "sweeps", "web")}

setup(
    version=cfg["version"],
    description=cfg["description"],
    long_description=(here / "README.md").read_text(encoding="utf-8") if (here / "README.md").exists() else "",
    long_description_content_type="text/markdown",
    author=cfg["author"],
    author_email=cfg["author_email"],
    license="Apache-2.0",
    url=cfg["git_url"],
    keywords=cfg["keywords"].split(),
    classifiers=[
        "Development Status :: 3 - Alpha",
        f"Intended Audience :: {cfg['audience']}",
        "Programming Language :: Python :: 3.11",
        "Programming Language :: Python :: 3.12",
        "Programming Language :: Python :: 3.13",
    ],
    python_requires=f">={cfg['min_python']},<{cfg['below_python']}",
    packages=[*find_packages(include=["cerebro", "cerebro.*"]), *shipped],
    package_dir=shipped,
    package_data={name: ["*.yaml", "*.js", "*.css"] for name in shipped},
    install_requires=lines("requirements"),
    extras_require={"dev": lines("dev_requirements")},
    entry_points={
        "console_scripts": lines("console_scripts"),
        "nbdev": [f"{cfg['lib_name']}={cfg['lib_name']}._modidx:d"],
    },
)
