"""Check that notebooks and what is made from them agree, build the site, and run every notebook.

Runs from the repository's root; writes to temporary folders only. The last line is `N passed, N failed`.
"""
import doctest
import filecmp
import gc
import json
import multiprocessing
import os
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from multiprocessing.connection import wait
from pathlib import Path

import ready

root = Path.cwd()
# Several checks run at a time, each with its share of the cores.
env = os.environ | {"PYTHONPATH": str(root), "PYTHONWARNINGS": "ignore", "MPLBACKEND": "agg", "WANDB_MODE": "offline", "WANDB_SILENT": "true",
                    "TQDM_DISABLE": "1"} | dict.fromkeys(["OMP_NUM_THREADS", "LOKY_MAX_CPU_COUNT"], str(max(1, os.cpu_count() // 2)))


def run(*command, cwd=root):
    return subprocess.run(command, cwd=cwd, env=env | {"PYTHONPATH": str(cwd)}, capture_output=True, text=True)


def differing(a, b):
    "Relative paths of the files that differ between two folders, or are in one only."
    files = {p.relative_to(d) for d in (a, b) for p in d.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    return sorted(str(f) for f in files if not ((a/f).exists() and (b/f).exists() and filecmp.cmp(a/f, b/f, shallow=False)))


def unreadable(text):
    """Why a text is no notebook, with the way out; empty if it is one.

    >>> unreadable('{"cells": []}')
    ''
    >>> unreadable('{\\n "cells": [\\n<<<<<<< HEAD\\n  {},\\n=======\\n>>>>>>> branch\\n ]\\n}')
    "has git's conflict markers, the first in line 3: resolve the conflict, or take one side whole with git checkout --ours or --theirs"
    >>> unreadable('{"cells": [')
    'is no notebook (Expecting value: line 1 column 12 (char 11)): restore it, as with git checkout'
    >>> unreadable('[]')
    'is no notebook (it has no cells): restore it, as with git checkout'
    """
    # In a notebook's JSON no line begins so: what stands in a cell is indented and quoted.
    marked = [i for i, line in enumerate(text.splitlines(), 1) if line.startswith(("<<<<<<< ", "||||||| ", ">>>>>>> "))]
    if marked: return f"has git's conflict markers, the first in line {marked[0]}: resolve the conflict, or take one side whole with git checkout --ours or --theirs"
    try: held = json.loads(text)
    except ValueError as e: return f"is no notebook ({e}): restore it, as with git checkout"
    return "" if isinstance(held, dict) and "cells" in held else "is no notebook (it has no cells): restore it, as with git checkout"


notebooks = sorted(p for p in (root/"nbs").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
elsewhere = {"04_train_challenge1", "05_train_challenge2"}   # api/cli/02_train runs these whole, and compares their scores
longest = ["api/cli/02_train", "faults/05_interruptions", "api/evaluate/04_submission", "api/cli/04_sweep", "api/evaluate/06_benchmark", "tutorials/06_search", "faults/04_training"]


def broken():
    "A sentence for each notebook that is none."
    return [f"{p.relative_to(root)} {why}" for p in notebooks if (why := unreadable(p.read_text(encoding="utf-8", errors="replace")))]


def agree():
    "What a fresh export, clean, README and picture of the house change, and what is imported upwards."
    if problems := broken(): return problems
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)/root.name
        tmp.mkdir()
        for name in ("nbs", "docs/benchmark", "settings.ini", "setup.py", "Makefile"):
            (shutil.copytree if (root/name).is_dir() else shutil.copy)(root/name, tmp/name)
        for command in (["nbdev_export"], [sys.executable, str(root/".ci"/"readme.py")], ["nbdev_clean"]):
            done = run(*command, cwd=tmp)
            if done.returncode: return [f"{command[0]} fails: {done.stderr[-2000:]}"]
        house = run(sys.executable, str(root/".ci"/"house.py"), str(tmp/"house.svg"), cwd=tmp)
        drawn = ["docs/images/house.svg is not what the code imports: run make readme"] * ((tmp/"house.svg").read_bytes() != (root/"docs"/"images"/"house.svg").read_bytes())
        return (house.stdout.splitlines() + drawn + [f"cerebro/{f} is not what its notebook exports: run nbdev_export" for f in differing(root/"cerebro", tmp/"cerebro")]
                + [f"nbs/{f} is not clean: run nbdev_clean" for f in differing(root/"nbs", tmp/"nbs")]
                + ["README.md is not nbs/index.ipynb: run make readme"] * (not filecmp.cmp(root/"README.md", tmp/"README.md", shallow=False)))


def in_turn():
    "The notebooks to run; those that take longest first, or a core would be idle while the last one runs."
    place = {name: i for i, name in enumerate(longest)}
    return sorted((p for p in notebooks if p.stem not in elsewhere), key=lambda p: place.get(p.relative_to(root/"nbs").with_suffix("").as_posix(), len(longest)))


def check_notebook(notebook, out):
    "Run a notebook's tests in this process; what it prints goes to the file `out`."
    write_to(out)
    gc.freeze()   # the libraries' objects stay: looking through a million of them at each collection takes most of some notebooks' time
    multiprocessing.set_start_method(None, force=True)   # as in a process of one's own: those that begin as this one did would each import all the libraries
    from joblib.externals.loky import get_reusable_executor
    from nbdev.test import nbdev_test
    try: nbdev_test(path=str(notebook))
    finally: get_reusable_executor().shutdown(kill_workers=True)   # a process waits for its workers, and these for work, for five minutes


def check_site(script, out):
    "Build the site, which takes no warning and no broken link."
    write_to(out)
    gc.freeze()
    with tempfile.TemporaryDirectory() as tmp: sys.exit(runpy.run_path(str(script))["main"](f"{tmp}/html", "1"))   # one process takes less work than two


def write_to(out):
    fd = os.open(out, os.O_WRONLY | os.O_CREAT)
    for stream in (1, 2): os.dup2(fd, stream)


def side_by_side(checks, folder):
    """Run checks, each in a process of its own; yields what was checked, whether it passed, the seconds it took and what it printed.

    The processes are forked from one that has imported the libraries: importing takes longer than most notebooks.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["nbdev.test", "matplotlib.pyplot", "cerebro.cli.train", "cerebro.cli.sweep", "cerebro.evaluate.reference"])
    waiting, running = list(enumerate(checks)), {}
    while waiting or running:
        while waiting and len(running) <= os.cpu_count():   # one more than there are cores: notebooks wait for processes and files now and then
            i, (check, file) = waiting.pop(0)
            process = context.Process(target=check, args=(file, folder/str(i)))
            process.start()
            running[process.sentinel] = process, file, folder/str(i), time.monotonic()
        for sentinel in wait(list(running)):
            process, file, out, started = running.pop(sentinel)
            process.join()
            yield file.relative_to(root), process.exitcode == 0, time.monotonic() - started, out.read_text(errors="replace") if out.exists() else ""


def main():
    # Where a shell has started this in the background, Ctrl-C is ignored here, and would be by all that the tests send it to.
    for number, handler in (signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL): signal.signal(number, handler)
    status = run("git", "status", "--porcelain").stdout
    problems = agree()
    print(*problems, sep="\n", end="\n" * bool(problems))
    if broken():   # all that site and tests would say is that JSON is broken
        print("0 passed, 1 failed")
        return True
    results = [("notebooks and what is made from them agree", not problems), ("these scripts' own examples", not (doctest.testmod().failed or doctest.testmod(ready).failed))]
    os.environ.update(env)
    with tempfile.TemporaryDirectory() as folder:
        for name, ok, seconds, said in side_by_side([(check_site, root/"docs"/"build.py"), *((check_notebook, n) for n in in_turn())], Path(folder)):
            print(f"{'passed' if ok else 'FAILED'} {seconds:4.0f} s  {name}", flush=True)
            if not ok: print(said[-9000:], flush=True)
            results.append((name, ok))
    clean = run("git", "status", "--porcelain").stdout == status
    if not clean: print("The tests changed the working tree: git status shows what.")
    results.append(("tests leave no trace", clean))
    failed = sum(not ok for _, ok in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__": sys.exit(main())
