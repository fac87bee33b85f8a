"""The presentation: one HTML page that opens from disk, with reveal.js and no network.

`page` writes it; `deck.html`, `deck.css` and `deck.js` are what it is made of.
"""
