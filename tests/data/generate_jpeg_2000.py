#!/usr/bin/env python3
"""JPEG 2000 streams for the tests of src/picture/dicom.

Usage: python3 tests/data/generate_jpeg_2000.py

Writes beside itself disc.j2k and disc.png, the same small piece of a photograph (CDC / Lucille H. Young, PHIL ID 20467,
public domain), and deep.j2k, 32 x 24 pixels of 16 bits whose values are 2000 x + 100 y. All are lossless. The committed
files were made with Pillow 13.0.0 and the OpenJPEG in it.
"""

from pathlib import Path

import numpy as np
from PIL import Image

HERE = Path(__file__).parent
PHOTOGRAPH = HERE / "../../assets/samples/cdc_phil20467_diabetic_retinopathy_PD.jpg"

image = Image.open(PHOTOGRAPH).convert("RGB")
small = image.resize((image.width // 8, image.height // 8), Image.LANCZOS)
x, y = small.width // 2 - 24, small.height // 2 - 18
disc = small.crop((x, y, x + 48, y + 36))
disc.save(HERE / "disc.png", optimize=True)
disc.save(HERE / "disc.j2k", irreversible=False, mct=1, num_resolutions=3)

values = np.array([[x * 2000 + y * 100 for x in range(32)] for y in range(24)], dtype=np.uint16)
Image.fromarray(values).save(HERE / "deep.j2k", irreversible=False, num_resolutions=3)
