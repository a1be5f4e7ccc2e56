"""Check that notebooks and what is made from them agree, build the site, and run every notebook.

Runs from the repository's root; writes to temporary folders only. The last line is `N passed, N failed`.
"""
import filecmp
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

root = Path.cwd()
# Two checks run at a time, each with its share of the cores.
env = os.environ | {"PYTHONPATH": str(root), "PYTHONWARNINGS": "ignore", "MPLBACKEND": "agg", "WANDB_MODE": "offline", "WANDB_SILENT": "true",
                    "TQDM_DISABLE": "1", "OMP_NUM_THREADS": str(max(1, os.cpu_count() // 2))}


def run(*command, cwd=root):
    return subprocess.run(command, cwd=cwd, env=env | {"PYTHONPATH": str(cwd)}, capture_output=True, text=True)


def differing(a, b):
    "Relative paths of the files that differ between two folders, or are in one only."
    files = {p.relative_to(d) for d in (a, b) for p in d.rglob("*") if p.is_file() and "__pycache__" not in p.parts}
    return sorted(str(f) for f in files if not ((a/f).exists() and (b/f).exists() and filecmp.cmp(a/f, b/f, shallow=False)))


def agree():
    "What a fresh export, clean and README of the notebooks changes."
    with tempfile.TemporaryDirectory() as tmp:
        tmp = Path(tmp)/root.name
        tmp.mkdir()
        for name in ("nbs", "docs/benchmark", "settings.ini", "setup.py", "Makefile"):
            (shutil.copytree if (root/name).is_dir() else shutil.copy)(root/name, tmp/name)
        # nbdev keeps a package's version file, so that one goes along.
        (tmp/"cerebro").mkdir()
        shutil.copy(root/"cerebro"/"__init__.py", tmp/"cerebro")
        for command in (["nbdev_export"], [sys.executable, str(root/".ci"/"readme.py")], ["nbdev_clean"]):
            done = run(*command, cwd=tmp)
            if done.returncode: return [f"{command[0]} fails: {done.stderr[-2000:]}"]
        return ([f"cerebro/{f} is not what its notebook exports: run nbdev_export" for f in differing(root/"cerebro", tmp/"cerebro")]
                + [f"nbs/{f} is not clean: run nbdev_clean" for f in differing(root/"nbs", tmp/"nbs")]
                + ["README.md is not nbs/index.ipynb: run make readme"] * (not filecmp.cmp(root/"README.md", tmp/"README.md", shallow=False)))


def test(notebook):
    started = time.monotonic()
    done = run("nbdev_test", "--path", str(notebook))
    return notebook.relative_to(root), done, time.monotonic() - started


def site():
    "Build the site, which takes no warning and no broken link."
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as tmp: done = run(sys.executable, "docs/build.py", f"{tmp}/html")
    return Path("docs/build.py"), done, time.monotonic() - started


def main():
    status = run("git", "status", "--porcelain").stdout
    problems = agree()
    print(*problems, sep="\n", end="\n" * bool(problems))
    results = [("notebooks and what is made from them agree", not problems)]
    notebooks = sorted(p for p in (root/"nbs").rglob("*.ipynb") if ".ipynb_checkpoints" not in p.parts)
    with ThreadPoolExecutor(os.cpu_count() + 1) as pool:   # notebooks wait for processes and files now and then
        for name, done, seconds in pool.map(lambda check: check(), [site, *(partial(test, n) for n in notebooks)]):
            ok = done.returncode == 0
            print(f"{'passed' if ok else 'FAILED'} {seconds:4.0f} s  {name}", flush=True)
            if not ok: print(done.stdout[-3000:], done.stderr[-6000:], sep="\n", flush=True)
            results.append((name, ok))
    clean = run("git", "status", "--porcelain").stdout == status
    if not clean: print("The tests changed the working tree: git status shows what.")
    results.append(("tests leave no trace", clean))
    failed = sum(not ok for _, ok in results)
    print(f"{len(results) - failed} passed, {failed} failed")
    return failed > 0


if __name__ == "__main__": sys.exit(main())
