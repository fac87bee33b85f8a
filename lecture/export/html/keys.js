// Keys by what they say, whatever keyboard, browser or window they come from.

const laser = document.getElementById('laser');
const SKIP = 2; // seconds
const TURNING = ['ArrowUp', 'ArrowDown', 'Home', 'End']; // keys of an explorable's controls
const OF_A_BAR = [...TURNING, 'ArrowLeft', 'ArrowRight'];
const MODIFIERS = ['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock']; // say nothing by themselves
const LATIN = /^[\x20-\x7e]/;

const on = () => clickCue() || Reveal.next();
const back = () => Reveal.prev();
const black = () => Reveal.togglePause();
const skip = (seconds) => () => seek(now() + seconds);
const MOVES = {
  ArrowRight: on, ArrowDown: on, PageDown: on, ' ': on,
  ArrowLeft: back, ArrowUp: back, PageUp: back, 'Shift+ ': back,
};
const IN_OVERVIEW = {
  ArrowRight: () => Reveal.right(), ArrowLeft: () => Reveal.left(), ArrowUp: () => Reveal.up(), ArrowDown: () => Reveal.down(),
  Enter: () => Reveal.toggleOverview(false),
};
const WHILE_BLACK = ['s', 'f', '?'];
const ACTIONS = {
  ...MOVES,
  Home: () => go(0),
  End: () => go(beats.length - 1),
  Backspace: goBack,
  Escape: () => Reveal.toggleOverview(),
  b: black, '.': black,
  r: () => (microphone ? retake() : replay()),
  k: pause,
  q: skip(-SKIP),
  w: skip(SKIP),
  '-': () => changeRate(-1),
  '=': () => changeRate(1),
  '+': () => changeRate(1),
  c: () => (caption.hidden = !caption.hidden),
  l: point,
  p: () => usePen(),
  x: () => wipe(),
  d: () => saveDrawing(),
  s: () => Reveal.getPlugin('notes').open(),
  f: fillScreen,
  g: (view) => ask(view),
  m: (view) => showCode(view),
  a: (view) => askLive(view),
  n: narrate,
  v: (view) => record(view),
  '?': (view) => broughtTo(view, 'help').showModal(),
};
[...'1234567890'].forEach((digit, section) => {
  ACTIONS[digit] = () => section < Reveal.getHorizontalSlides().length && Reveal.slide(section, 0);
});

function point() {
  laser.hidden = !laser.hidden;
  document.body.classList.toggle('pointing', !laser.hidden);
}

document.addEventListener('pointermove', (event) => {
  laser.style.left = `${event.clientX}px`;
  laser.style.top = `${event.clientY}px`;
});

// A browser lets the window alone fill the screen in which the key was pressed.
function fillScreen(view) {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen().catch(() => tell(word('fullscreen'), LONG, view));
}

// An element of the deck in the window in which it was asked for.
function broughtTo(view, id) {
  return view.getElementById(id) ?? view.body.appendChild(view.importNode(document.getElementById(id), true));
}

function ask(view) {
  const dialog = broughtTo(view, 'jump');
  dialog.querySelector('input').value = dialog.querySelector('output').textContent = '';
  dialog.showModal();
}

// Do what the key says; `view` is the document that it was pressed in. False if it says nothing.
function press({ key, shiftKey = false }, view = document) {
  if (MODIFIERS.includes(key)) return false;
  const wasNarrated = narrated >= 0;
  takeOver();
  if (wasNarrated && key === 'n') return true;
  const list = view.querySelector('#help[open], #code[open]');
  list?.close();
  if (list && ['?', 'Escape'].includes(key)) return true;
  if (Reveal.isPaused() && !WHILE_BLACK.includes(key)) {
    if (key in MOVES || ['b', '.', 'Escape'].includes(key)) black();
    return true;
  }
  const action = (Reveal.isOverview() && IN_OVERVIEW[key]) || (shiftKey && ACTIONS[`Shift+${key}`]) || ACTIONS[key];
  if (!action) return false;
  keepsInk = shiftKey;
  action(view);
  keepsInk = false;
  return true;
}

// What a key says; a keyboard without Latin letters has them where others do.
function said({ key, code = '' }) {
  const letter = !LATIN.test(key) && /^Key[A-Z]$/.test(code) ? code[3] : key;
  return letter.length === 1 ? letter.toLowerCase() : letter;
}

// On an explorable these keys never move the deck, even while its frame is being loaded; the bar, fields and lists have
// keys of their own.
function isTaken(key, target) {
  if (frameOf(shown) && TURNING.includes(key)) {
    focus(shown);
    return true;
  }
  if (target.closest?.('dialog:not([open])')) return false; // its field keeps the focus until the next picture
  return target.closest?.('select, #jump, #live') || (target.matches?.('[type=range]') && OF_A_BAR.includes(key));
}

function listen(view) {
  view.addEventListener(
    'keydown',
    (event) => {
      const hasModifier = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState('AltGraph');
      const key = said(event);
      if (hasModifier || isTaken(key, event.target) || !press({ key, shiftKey: event.shiftKey }, view)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  view.addEventListener('input', ({ target }) => {
    const dialog = target.closest('#jump');
    if (dialog) dialog.querySelector('output').textContent = beats[find(target.value)]?.getAttribute('aria-label') ?? '';
  });
  view.addEventListener('submit', ({ target }) => {
    const index = target.closest('#jump') ? find(target.querySelector('input').value) : -1;
    if (index >= 0) go(index);
  });
}

// A frame tells that it is ready, where its controls were left, and the keys that are not theirs.
addEventListener('message', ({ source, data }) => {
  const frame = beats.map((_, index) => frameOf(index)).find((other) => other?.contentWindow === source);
  if (!frame) return;
  if (data.ready) {
    frame.dataset.ready = '';
    focus(shown);
  }
  if (data.positions) {
    frame.dataset.positions = JSON.stringify(data.positions);
    waitAlone();
  }
  if (data.key) press({ key: said(data), shiftKey: data.shiftKey });
});
