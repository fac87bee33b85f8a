# `make lecture` renders the lecture, `make test` runs the tests; both set up what they need first.
# Another interpreter: make lecture PYTHON=python3.12

SHELL := /bin/bash
export PYTHON ?=
BIN := .venv/bin

.PHONY: help lecture test sections renders faults attack parts decks cluster states examples layouts cues slow browser others frames check docs format setup lock clean distclean

help: ## say what there is to make
	@sed -n 's/^\([a-z]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | column -t -s '|'

lecture: ## set up, render the whole lecture at 1280x720, with its voice, say where it is and how to present it
	@scripts/setup.sh lecture,voice
	@$(BIN)/lecture render
	@echo
	@echo "Present it:     $(BIN)/lecture present"
	@echo "or open the file named after 'deck:' in a browser. Right arrow goes on, left arrow back,"
	@echo "S opens the speaker's notes, F fills the screen, Esc shows all beats. No network is needed."

test: ## set up and run the tests, the examples in the README and in nncore among them
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2

sections: ## set up and play every section of our lecture, with other parameters too: values, layout, words, frames
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2 -m sections tests/scenes

renders: ## set up and test what renders whole lectures: exports, watches, stops, what is drawn again and why
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2 -m 'renders and not decks and not states' tests/lecture

faults: ## set up and disturb renders: killed at random moments, at once, on a full disk, of great length
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2 -m faults tests/lecture

attack: ## set up and try broken decks, hostile files and requests, poor machines; ATTACK=20 for so many times as many
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2 -m attack tests/lecture

parts: ## set up and draw the longest sections in parts and whole, tiny: the files must be the same
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2 -m parts tests/lecture

decks: ## set up and check layout and values with other networks, rates, seeds, surfaces and themes (tests/decks)
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2 -m decks tests/lecture

examples: ## set up, render and check the pendulum's lecture, and go through the page on a first lecture
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2 -m decks tests/lecture/test_second_lecture.py tests/lecture/test_tutorial.py

cluster: ## set up and render by a Dask cluster of two workers on this machine, one of which is killed
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -n 2 -m cluster tests/lecture

states: ## set up and draw a hundred random edits from the watch's kept states and from the start: both must be equal
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/python -m pytest -m states tests/lecture

cues: ## set up, render the draft with its voice, and measure in the film how far each cue is from its word
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/lecture render --quality draft
	@$(BIN)/python -m bench.cues --quality draft

layouts: ## set up and check the lecture's layout in the themes light and contrast
	@scripts/setup.sh lecture,voice,dev
	@for theme in light contrast; do $(BIN)/lecture check --layout --theme $$theme || exit; done

slow: parts cluster decks states layouts cues ## what is slow and breaks rarely: parts, cluster, decks, states, layouts, cues

browser: ## set up, render the draft, and drive its presentation (apt-get install chromium chromium-driver firefox-esr libavcodec59)
	@scripts/setup.sh lecture,voice,dev,browser
	@$(BIN)/lecture render --quality draft
	@$(BIN)/python -m pytest -n 2 --dist loadfile --max-worker-restart 0 --timeout 300 --timeout-method thread -m "browser and not others" tests/browser

others: ## set up and try the keys in WebKit, and recording in Firefox (apt-get install webkit2gtk-driver gstreamer1.0-libav xvfb firefox-esr)
	@scripts/setup.sh lecture,voice,dev,browser
	@$(BIN)/python -m pytest --timeout 300 --timeout-method thread -m others tests/browser

frames: ## accept what the scenes draw now as the tests' reference frames; look at them before you commit
	@scripts/setup.sh lecture,voice,dev
	@ACCEPT_FRAMES=1 $(BIN)/python -m pytest -n 2 -m sections tests/scenes -k last_frame

check: ## lint, formatting and types
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/pyright

docs: ## set up and build the documentation into build/docs; a broken link or code that fails stops it
	@scripts/setup.sh lecture,voice,dev,docs
	@$(BIN)/python -m sphinx -qEW --keep-going docs build/docs
	@$(BIN)/python -m pytest -q -m docs tests/docs
	@echo "Read it: build/docs/index.html"

format: ## format the code
	@scripts/setup.sh lecture,voice,dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

setup: ## only set up
	@scripts/setup.sh lecture,voice,dev

lock: ## choose the newest versions of all packages anew (on Debian 12, with Python 3.12 to 3.14 as well)
	@scripts/lock.sh /usr/bin/python3.11 python3.12 python3.13 python3.14

clean: ## remove rendered sections, trained runs and caches; film and deck stay
	@if [ -x $(BIN)/lecture ]; then $(BIN)/lecture clean; fi
	@rm -rf build dist .pytest_cache .ruff_cache .hypothesis
	@find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

distclean: clean ## remove the environment as well
	@rm -rf .venv *.egg-info
