import logging
def setup_logging(path): 
    l=logging.getLogger("cerebro"); l.setLevel(20); l.addHandler(logging.FileHandler(path)); l.addHandler(logging.StreamHandler())
