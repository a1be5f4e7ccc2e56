"""Measure the recipe, one change at a time: python docs/benchmark/recipe.py [folder], outputs/recipe without an argument.

Five simulated releases, five folds over the subjects of each; an hour on two cores. What is finished in the folder is not run again. It ends with recipe.json in this folder,
which the chapter nbs/tutorials/04_improve.ipynb shows.
"""
import shlex
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from cerebro.evaluate.baselines import with_intervals
from cerebro.evaluate.benchmark import machine
from cerebro.evaluate.ensembles import cross_learned
from cerebro.files import write_json

SEEDS = [1301, 1302, 1303, 1304, 1305]
DEMO, PRESS, FEATURES = (f"configs/challenge1_{name}.yaml" for name in ("demo", "press", "features"))
EMA = "{class_path: lightning.pytorch.callbacks.EMAWeightAveraging, init_args: {decay: 0.98}}"
# What is run, by the name of its folder: its name for a reader, the one that it is a change of, and the words after `cerebro crossval`.
CHANGES = {
    "eegnex": ("EEGNeX", None, f"{DEMO}"),
    "eegnex_norm": ("EEGNeX, each window normalised by channel", "eegnex", f"{DEMO} --model.init_args.normalise window --model.init_args.input_scale 1"),
    "pressnet_mean": ("PressNet, normalised windows, one number at its end", "eegnex_norm", f"{PRESS} --model.init_args.head null --model.init_args.head_kwargs null"),
    "press_expected": ("its end says when in the window, squared error", "pressnet_mean", f"{PRESS} --model.init_args.head_kwargs.loss expected"),
    "press": ("and cross-entropy beside it: configs/challenge1_press.yaml", "press_expected", PRESS),
    "press_mask": ("with stretches masked that spare the press", "press", f"{PRESS} --model.init_args.augment '{{PressTimeMask: {{probability: 0.5}}}}'"),
    "press_ema": ("with weights averaged (EMA 0.98)", "press", f"{PRESS} --trainer.callbacks+ '{EMA}'"),
    "features": ("boosted trees on features", "eegnex", FEATURES),
}
TOGETHER = {"press and features": ("PressNet and boosted trees, shares learned from other people", "press", ["press", "features"])}


def run(folder: Path, name: str, seed: int) -> None:
    "Simulate a release and cross-validate on it, as far as that is not done."
    data, out = folder/"sim"/f"{seed}", folder/"out"/name/f"{seed}"
    if not data.is_dir(): subprocess.run(["cerebro", "simulate", str(data), "--release", "R5", "--seed", str(seed)], check=True)
    if not (out/"crossval.json").is_file():
        subprocess.run(["cerebro", "crossval", *shlex.split(CHANGES[name][2]), "--folds", "5", "--jobs", "2", "--output_dir", str(out),
                        "--data.init_args.data_dir", str(data)], check=True)


def predictions(folder: Path, name: str) -> pd.DataFrame:
    "Out-of-fold predictions of all releases in one order; a subject is one of a release."
    tables = [pd.read_parquet(folder/"out"/name/f"{seed}"/"predictions.parquet").assign(release=seed) for seed in SEEDS]
    table = pd.concat(tables).sort_values(["release", "subject", "run", "trial"], ignore_index=True)
    return table.assign(subject=table["release"].astype(str) + "/" + table["subject"])


def row(first: pd.DataFrame, name: str, of: str | None, said: dict) -> dict:
    "One line of the table: pooled score, the paired difference from what it is a change of and from EEGNeX, and each release's score."
    differs = lambda other: with_intervals(first["subject"], first["target"], {other: said[other], name: said[name]})[name]["nrmse_difference"]
    one = lambda rows: with_intervals(rows["subject"], rows["target"], {name: said[name][rows.index]})[name]["nrmse"]["value"]
    return {"nrmse": with_intervals(first["subject"], first["target"], {name: said[name]})[name]["nrmse"], "change_of": of, "change": differs(of) if of else None,
            "from_eegnex": differs("eegnex") if name != "eegnex" else None, "releases": [one(rows) for _, rows in first.groupby("release")]}


def main(folder: Path) -> None:
    for seed in SEEDS:
        for name in CHANGES: run(folder, name, seed)
    tables = {name: predictions(folder, name) for name in CHANGES}
    first = tables["eegnex"]
    for name, table in tables.items(): assert table[["subject", "run", "trial", "target"]].equals(first[["subject", "run", "trial", "target"]]), name
    said = {"mean": first["train_mean"].to_numpy()} | {name: table["prediction"].to_numpy() for name, table in tables.items()}
    for name, (_, _, members) in TOGETHER.items():
        said[name] = cross_learned(np.column_stack([said[m] for m in members]), first["target"].to_numpy(), first["subject"].to_numpy())
    rows = [{"name": "the training mean", "command": None} | row(first, "mean", None, said)]
    rows += [{"name": title, "command": f"cerebro crossval {words} --folds 5"} | row(first, name, of, said) for name, (title, of, words) in CHANGES.items()]
    rows += [{"name": title, "command": None} | row(first, name, of, said) for name, (title, of, _) in TOGETHER.items()]
    keys = ["mean", *CHANGES, *TOGETHER]
    error, early = (said["press"] - first["target"]) ** 2, first["target"] < 0.5   # before the window begins
    write_json(Path(__file__).with_suffix(".json"), {"machine": machine(), "seeds": SEEDS, "n_subjects": int(first["subject"].nunique()), "n_windows": len(first),
                                                     "early": {"n_windows": int(early.sum()), "share_of_squared_error": float(error[early].sum() / error.sum())},
                                                     "rows": [{"key": key} | r for key, r in zip(keys, rows)]})


if __name__ == "__main__": main(Path(sys.argv[1] if len(sys.argv) > 1 else "outputs/recipe"))
