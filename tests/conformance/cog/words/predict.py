"""Text that comes in pieces."""

import time
from typing import Optional

from cog import BasePredictor, ConcatenateIterator, Input, Secret


class Predictor(BasePredictor):
    def predict(
        self,
        word: str = Input(description="The word to say", min_length=1, max_length=20),
        times: int = Input(description="How often", default=2, ge=1, le=100),
        tone: str = Input(description="How loud", default="low", choices=["low", "LOUD"]),
        pause: float = Input(description="Seconds between two words", default=0.0, ge=0.0, le=1.0),
        key: Optional[Secret] = Input(description="Kept to itself", default=None),
    ) -> ConcatenateIterator[str]:
        for n in range(times):
            print(f"{n + 1} of {times}")
            yield (word.upper() if tone == "LOUD" else word) + " "
            time.sleep(pause)
        if key is not None:
            yield f"({len(key.get_secret_value())})"
