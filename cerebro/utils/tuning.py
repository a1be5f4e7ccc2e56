def run_batch_size_finder(trainer, model, datamodule, mode: str="power"): pass
def run_lr_finder(trainer, model, datamodule, min_lr: float=1e-7, plot_path=None): pass
