"""An engine that hums as long as it has letters."""

import io
import os
import sys
import time
import wave

import numpy as np

said = sys.stdin.buffer.read().decode()
time.sleep(float(os.environ.get("TONES_TAKE", 0)))
tone = np.sin(np.arange(600 * len(said)) / 20) * 8000
whole = np.concatenate([np.zeros(4800), tone, np.zeros(4800)]).astype("<i2")
content = io.BytesIO()
with wave.open(content, "wb") as file:
    file.setnchannels(1)
    file.setsampwidth(2)
    file.setframerate(24_000)
    file.writeframes(whole.tobytes())
sys.stdout.buffer.write(content.getvalue())
