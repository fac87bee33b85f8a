"""How a frame is drawn: the camera, rasters, the z-buffer, projection. Authors of scenes never open it."""
