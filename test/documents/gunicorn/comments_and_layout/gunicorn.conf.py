# -*- coding: utf-8 -*-
"""gunicorn der Bücherei – ♥ 𝒰𝓃𝒾𝒸ℴ𝒹ℯ"""

title = "Bücherei ♥ 𝒰"; timeout = 55  # nach dem Titel
keepalive = (
    10  # nginx hält 60
    + 5
)
bind = \
    "0.0.0.0:8000"
