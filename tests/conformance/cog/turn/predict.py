"""A file, turned round byte by byte."""

import pathlib
import tempfile

from cog import BasePredictor, Input, Path


class Predictor(BasePredictor):
    def predict(self, file: Path = Input(description="What to turn round")) -> Path:
        turned = pathlib.Path(tempfile.mkdtemp()) / ("turned" + pathlib.Path(str(file)).suffix)
        turned.write_bytes(pathlib.Path(str(file)).read_bytes()[::-1])
        if turned.stat().st_size == 0:
            raise ValueError("nothing to turn round")
        return Path(str(turned))
