// The speaker's window, which reveal.js opens: the deck's keys work in it, and it says how much time is left.

const windows = new Set(); // that are open, or were
const known = new WeakSet(); // their documents
const planned = beats.reduce((sum, slide) => sum + Number(slide.dataset.timing), 0);

// It says that it is there every second, also after the deck was loaded anew. What its copies come to show is no wish:
// told half a second late, it would undo what was pressed meanwhile.
addEventListener('message', (event) => {
  const { source, origin, data } = event;
  if (isCopy || origin !== self.origin || source?.opener !== self) return;
  if (String(data).includes('setState')) event.stopImmediatePropagation();
  if (known.has(source.document) || !String(data).includes('reveal-notes')) return;
  known.add(source.document);
  windows.add(source);
  adopt(source.document);
});

function adopt(view) {
  listen(view);
  broughtTo(view, 'shared');
  view.querySelector('select').addEventListener('change', ({ target }) => target.blur());
  const left = broughtTo(view, 'left');
  left.hidden = false;
  view.querySelector('.speaker-controls-time').append(left);
  const timer = view.querySelector('.timer');
  new MutationObserver(() => {
    const [hours, minutes, seconds] = timer.textContent.split(':').map(Number);
    left.querySelector('time').textContent = clock(planned - 3600 * hours - 60 * minutes - seconds);
  }).observe(timer, { subtree: true, childList: true, characterData: true });
}

// The documents of its copies of the deck, if the deck is served.
const copies = () => [...windows].filter((each) => !each.closed)
  .flatMap((each) => [...each.document.querySelectorAll('iframe')].map((frame) => frame.contentDocument))
  .filter((copy) => copy?.querySelector('.slides'));

// The windows that show what is told.
const views = () => [document, ...[...windows].filter((each) => !each.closed).map((each) => each.document)];

function clock(seconds) {
  const [minutes, rest] = [Math.floor(Math.abs(seconds) / 60), Math.abs(seconds) % 60];
  return `${seconds < 0 ? '−' : ''}${minutes}:${String(rest).padStart(2, '0')}`;
}
