"""Say in one sentence, before anything is downloaded, why this machine cannot have what `make` installs.

Runs with any Python 3 that a machine may have, which is the one that the virtual environment would be made with.
"""
import glob
import importlib.util
import os
import shutil
import sys
from configparser import ConfigParser

ROOM = 7   # GB that are free before 6.2 are installed


def wrong_python(version, at_least, below):
    """Why a Python will not do; empty if it will.

    >>> wrong_python((3, 11), "3.11", "3.14"), wrong_python((3, 13), "3.11", "3.14")
    ('', '')
    >>> wrong_python((3, 9), "3.11", "3.14")
    'python3 is Python 3.9, and cerebro runs on 3.11 to 3.13: install one of these and name it, as in make PYTHON=python3.13 demo.'
    >>> wrong_python((3, 14), "3.11", "3.14") == wrong_python((3, 9), "3.11", "3.14").replace("3.9", "3.14")
    True
    """
    low, high = (tuple(map(int, text.split("."))) for text in (at_least, below))
    if low <= version < high: return ""
    last = "%d.%d" % (high[0], high[1] - 1)
    return "python3 is Python %d.%d, and cerebro runs on %s to %s: install one of these and name it, as in make PYTHON=python%s demo." % (version + (at_least, last, last))


def no_venv(has_module):
    """Why no virtual environment can be made; `has_module` says of a module's name whether it is there.

    >>> no_venv(lambda name: True)
    ''
    >>> no_venv(lambda name: name != "ensurepip")
    'python3 cannot make a virtual environment: install its venv module (on Debian and Ubuntu: apt-get install python3-venv).'
    """
    if has_module("venv") and has_module("ensurepip"): return ""
    return "python3 cannot make a virtual environment: install its venv module (on Debian and Ubuntu: apt-get install python3-venv)."


def no_room(folders, free, cached):
    """Where there is no room; `free` gives the free bytes of a folder, and `cached` says whether an earlier installation left what would be downloaded.

    >>> no_room(["here", "cache"], {"here": 8e9, "cache": 8e9}.get, False)
    ''
    >>> no_room(["here", "cache"], {"here": 8e9, "cache": 2e9}.get, False)
    'cache has 2.0 GB free, and 7 are needed to install cerebro with PyTorch: make room, or name a folder on another disk in UV_CACHE_DIR.'
    >>> no_room(["here", "cache"], {"here": 2e9, "cache": 2e9}.get, False)
    'here has 2.0 GB free, and 7 are needed to install cerebro with PyTorch: make room, or clone it to another disk.'
    >>> no_room(["here", "cache"], {"here": 2e9, "cache": 2e9}.get, True)   # packages are linked
    ''
    """
    for folder, way_out in zip(folders, ("clone it to another disk", "name a folder on another disk in UV_CACHE_DIR")):
        needed = 1 if cached else ROOM
        if free(folder) < needed * 1e9:
            return "%s has %.1f GB free, and %d are needed to install cerebro with PyTorch: make room, or %s." % (folder, free(folder) / 1e9, needed, way_out)
    return ""


def there(folder):
    """The folder itself, or the nearest above it that is there.

    >>> there("/no such/folder")
    '/'
    """
    while not os.path.isdir(folder): folder = os.path.dirname(os.path.abspath(folder))
    return folder


def main():
    cfg = ConfigParser(delimiters=["="])
    cfg.read("settings.ini", encoding="utf-8")
    said = wrong_python(sys.version_info[:2], cfg["DEFAULT"]["min_python"], cfg["DEFAULT"]["below_python"]) or no_venv(importlib.util.find_spec)
    cache = os.environ.get("UV_CACHE_DIR") or os.path.join(os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"), "uv")
    linked = os.stat(there(cache)).st_dev == os.stat(".").st_dev and glob.glob(os.path.join(cache, "archive-v*", "*", "torch"))
    said = said or no_room([os.getcwd(), there(cache)], lambda folder: shutil.disk_usage(folder).free, bool(linked))
    if said: sys.exit("cerebro: " + said)


if __name__ == "__main__": main()
