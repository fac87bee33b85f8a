// The deck: reveal.js with our keys, and a page that follows what is rendered.

// Served by `lecture watch --serve` or `lecture present --serve`, the page follows what is rendered.
const fault = document.getElementById('fault');
const taken = {}; // of each beat, which drawing of it stands in the page
let written;
let version = '';

function slideOf({ section, beat }, view = document) {
  const named = `section[data-section="${section}"] > section:is([data-beat="${beat}"], [data-explorable="${beat}"])`;
  return view.querySelector(named);
}

function placeOf(news) {
  const slide = slideOf(news);
  return slide && Reveal.getIndices(slide);
}

// An address may end in a beat's name, #/adam/momentum; reveal.js itself knows numbers.
const [, section, beat] = /^#\/([a-z][a-z0-9-]*)\/([\w-]+)$/.exec(location.hash) ?? [];

async function follow() {
  const news = await fetch(`/reload.json?${version}`).then((answer) => answer.json(), () => null);
  setTimeout(follow, news ? 0 : 1000);
  if (!news) return;
  if (news.remote) startRemote();
  if (news.live) heed(news.live);
  const isOpen = Boolean(written);
  if (news.record) recordable = news.record;
  if (written && news.written !== written && !microphone) {
    const place = placeOf(news);
    if (place) history.replaceState(null, '', `#/${place.h}/${place.v}`);
    location.reload();
  }
  written ??= news.written;
  version = news.version;
  fault.textContent = news.fault ?? '';
  for (const drawn of news.drawn ?? []) take(drawn, isOpen);
}

// A beat that was drawn anew: first its last frame, which is shown at once, then its video.
function take(news, isOpen) {
  const [slide, beat] = [slideOf(news), `${news.section}/${news.beat}`];
  if (!slide || taken[beat] === news.poster) return;
  taken[beat] = news.poster;
  if (news.goes && isOpen) go(beats.indexOf(slide));
  put(slide, news.poster, news.video);
}

// Let a beat be what stands in these files; '' is the video in the page, and until there is one it is its last frame.
function put(slide, poster, file) {
  const index = beats.indexOf(slide);
  const { section } = slide.parentElement.dataset;
  for (const view of [document, ...copies()]) endOf(slideOf({ section, beat: slide.dataset.beat }, view)).src = poster;
  if (index === shown) showEnd(index);
  unload(index);
  slide.toggleAttribute('data-waits', file === undefined);
  if (file === undefined) return;
  if (file) videoOf(index).dataset.file = file;
  else delete videoOf(index).dataset.file;
  if (Math.abs(index - shown) <= NEAR) load(index);
  if (index === shown && !isStill) replay();
}

Reveal.on('ready', () => {
  const linked = section && placeOf({ section, beat });
  if (linked) Reveal.slide(linked.h, linked.v);
  if (location.protocol === 'http:' && !isCopy) follow();
  if (!isCopy) listen(document);
  show(beats.indexOf(Reveal.getCurrentSlide()));
  if (isStill && !isCopy) tellOnce('still');
  if (isKiosk) narrate();
});
Reveal.on('slidechanged', (event) => {
  show(beats.indexOf(event.currentSlide));
  tellPhone();
});
Reveal.on('overviewshown', () => showEnd(shown));
let goesOn = false; // after the blackout
Reveal.on('paused', () => {
  goesOn = current()?.paused === false;
  current()?.pause();
});
Reveal.on('resumed', () => goesOn && current()?.play());
Reveal.initialize({
  width: settings.width,
  height: settings.height,
  margin: 0,
  minScale: 0.05,
  maxScale: 8,
  center: false,
  hash: true,
  respondToHashChanges: false, // moves.js answers the browser's way back
  slideNumber: false,
  controls: false,
  progress: false,
  navigationMode: 'linear',
  keyboard: false, // keys.js has all of them
  keyboardCondition: () => false, // nor does the speaker's window send the codes of keys to its copies
  scrollActivationWidth: null, // a phone held upright shows the beat, not all of them below each other
  transition: 'none',
  backgroundTransition: 'none',
  autoPlayMedia: false,
  defaultTiming: settings.timing,
  plugins: [RevealNotes],
});
