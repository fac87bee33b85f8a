// Where the lecture goes: to a beat, back to where a jump began, and never out of the page.

const places = []; // from which jumps went
let isReturning = false;

function go(index) {
  const { h, v } = Reveal.getIndices(beats[index]);
  Reveal.slide(h, v);
}

// One step is no jump; in the overview the place that it was opened at counts.
function remember(former, index) {
  if (former >= 0 && Math.abs(index - former) > 1 && !isReturning) places.push(former);
}

function goBack() {
  if (!places.length) return;
  isReturning = true;
  go(places.pop());
  isReturning = false;
}

// A beat by its number, or the first whose section or title has the words.
function find(text) {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return -1;
  if (/^\d+$/.test(wanted)) return wanted - 1 in beats ? wanted - 1 : -1;
  const label = (element) => (element.getAttribute('aria-label') ?? '').toLowerCase();
  return beats.findIndex((slide) => [slide, slide.parentElement].some((element) => label(element).includes(wanted)));
}

// Below the entry of the browser's history that the lecture stays on lies another: Back comes to that one, and does
// what the key does. A browser passes over entries that were made before a key or a click.
function holdHistory() {
  if (isCopy) return;
  history.replaceState('below', '');
  history.pushState(null, '');
}

let returns = false;
addEventListener('popstate', ({ state }) => {
  if (state === 'below') {
    returns = true;
    setTimeout(() => history.forward()); // not within the other move
  } else if (returns) {
    returns = false;
    goBack();
  }
});
for (const kind of ['keydown', 'pointerdown']) addEventListener(kind, holdHistory, { once: true, capture: true });
