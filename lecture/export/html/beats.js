// A beat is a slide: an image of its last frame, and its video above.
// Forward plays the video; back shows the last frame at once.
// An explorable is a slide with a frame, which is put together when the slide is near.

const settings = JSON.parse(document.getElementById('settings').textContent);
// The speaker's window holds two more copies of the deck, which show how beats end; so does the deck of whoever asks
// for less motion, until a beat is asked for.
const isCopy = /receiver/i.test(location.search);
const isStill = isCopy || matchMedia('(prefers-reduced-motion: reduce)').matches;
const beats = [...document.querySelectorAll('.slides section[data-timing]')];
const videoOf = (index) => beats[index].querySelector('video');
const frameOf = (index) => beats[index]?.querySelector('iframe');
const canPlay = (index) => videoOf(index) && !('waits' in beats[index].dataset); // its video is being drawn
const endOf = (slide) => slide.querySelector('img.end');
const [caption, position] = ['caption', 'position'].map((id) => document.getElementById(id));
const before = document.createElement('canvas');
const NEAR = 1;
const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];
const LONG = 8; // seconds that a line stands which has to be read
let shown = -1;
let rate = 1;

// What the page says stands in deck.html.
const word = (name) => document.getElementById('words').content.querySelector(`[data-word=${name}]`).textContent;

function tell(text, seconds = 1.2, view = document) {
  const notice = broughtTo(view, 'notice');
  notice.textContent = text;
  clearTimeout(notice.timer);
  notice.timer = setTimeout(() => (notice.textContent = ''), 1000 * seconds);
}

const told = new Set();
function tellOnce(name) {
  if (!told.has(name)) tell(word(name), LONG);
  told.add(name);
}

// A video or a sound inlined in the page is text until it is needed; then it is a blob with an address.
function address(video, type = 'video/mp4') {
  if (video.dataset.file) return video.dataset.file;
  const text = atob(document.getElementById(video.dataset.inline).textContent);
  const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
  return URL.createObjectURL(new Blob([bytes], { type }));
}

// The document of an explorable: texts of this page, and where its controls were left.
function documentOf(frame) {
  const text = (id) => document.getElementById(id).textContent;
  const script = (source, attributes = '') => `<script${attributes}>${source}</${'script'}>`;
  const data = (id, value) => script(value, ` type="application/json" id="${id}"`);
  return (
    text('explorable-page') +
    data('page', text(frame.dataset.values)) +
    data('positions', frame.dataset.positions ?? 'null') +
    script(text('plotly.js')) +
    script(text('explorable.js'))
  );
}

function loadVideo(video) {
  if (!video.hasAttribute('src')) video.src = address(video);
}

// A frame whose document changes where it stands is a step of WebKit's way back; one that comes with its document is none.
function putFrame(frame, text) {
  const fresh = frame.cloneNode();
  fresh.removeAttribute('data-ready');
  if (text) fresh.srcdoc = text;
  else fresh.removeAttribute('srcdoc');
  frame.replaceWith(fresh);
}

function load(index) {
  const [video, frame] = [videoOf(index), frameOf(index)];
  if (frame && !isCopy && !frame.hasAttribute('srcdoc')) putFrame(frame, documentOf(frame));
  if (canPlay(index) && !isStill) loadVideo(video);
}

function unload(index) {
  const frame = frameOf(index);
  if (frame?.hasAttribute('srcdoc')) putFrame(frame, '');
  for (const media of beats[index].querySelectorAll('video[src], audio[src]')) {
    URL.revokeObjectURL(media.src);
    media.removeAttribute('src');
    media.load();
  }
}

// What the screen shows stands below the next video, until that has its first frame. Behind an explorable that is the
// end of the beat before it, with which the next one begins.
function keepPicture(from, to) {
  const slide = to === from + 1 ? beats.slice(0, to).findLast(endOf) : beats[from];
  paint(slide?.matches('.started') ? slide.querySelector('video') : slide && endOf(slide));
  videoOf(to).before(before);
  beats[to].classList.add('arrives');
}

function paint(picture) {
  [before.width, before.height] = [settings.width, settings.height];
  if (picture) before.getContext('2d').drawImage(picture, 0, 0, before.width, before.height);
}

// Call `then` once the video shows a frame of where it was set.
function onFrame(video, then) {
  const wait = () => {
    if (video.requestVideoFrameCallback) video.requestVideoFrameCallback(look);
    else requestAnimationFrame(() => (video.currentTime > 0 ? look() : video.src && wait())); // browsers before 2025
  };
  const look = () => (video.seeking ? wait() : then());
  wait();
}

function play(index) {
  const slide = beats[index];
  const video = videoOf(index);
  if (!canPlay(index) || isCopy) return;
  loadVideo(video);
  slide.classList.add('plays');
  video.currentTime = 0;
  video.playbackRate = rate;
  position.value = 0;
  onFrame(video, () => {
    if (index !== shown || !slide.matches('.plays')) return;
    slide.classList.add('started');
    if (slide.matches('.arrives')) paint(video); // a busy browser leaves a video out of a frame now and then
  });
  video.play().catch((error) => {
    if (error.name === 'AbortError') return; // a pause cuts it short
    showEnd(index);
    tellOnce(error.name === 'NotAllowedError' ? 'not-allowed' : 'no-video');
  });
}

function replay() {
  if (!canPlay(shown)) return;
  if (!beats[shown].matches('.arrives:not(.started)')) keepPicture(shown, shown); // else it stands there
  beats[shown].classList.remove('started');
  play(shown);
}

function showEnd(index) {
  beats[index].classList.remove('plays', 'started', 'arrives');
  videoOf(index)?.pause();
}

// The first control of a frame gets the focus as soon as it can take keys; behind it the deck has it again.
function focus(index) {
  if (isCopy) return;
  const frame = frameOf(index);
  if (frame && 'ready' in frame.dataset) frame.focus();
  if (frame || !document.activeElement?.matches('iframe')) return;
  position.focus(); // in WebKit a frame that loses the focus to nothing keeps the keys
  position.blur();
}

function show(index) {
  if (index === shown) return;
  if (index !== narrated) takeOver();
  const former = shown;
  const plays = index > former && !isStill && canPlay(index);
  if (plays) keepPicture(former, index); // at the start there is none
  if (former >= 0) showEnd(former);
  shown = index;
  remember(former, index);
  if (!keepsInk) wipe();
  caption.textContent = beats[index].getAttribute('aria-label');
  beats.forEach((_, other) => (Math.abs(other - index) <= NEAR ? load(other) : unload(other)));
  position.hidden = !videoOf(index);
  focus(index);
  if (plays) {
    play(index);
  } else {
    showEnd(index);
    position.value = 1;
  }
  if (microphone) changeTake(former, index);
}

beats.forEach((slide, index) => {
  const video = videoOf(index);
  if (!video) return;
  video.addEventListener('ended', () => {
    if ('autoAdvance' in slide.dataset && index === shown && narrated < 0 && !recording) Reveal.next();
  });
  video.addEventListener('timeupdate', () => {
    if (index === shown && video.duration) position.value = video.currentTime / video.duration;
  });
});

// What the lecturer can do within a beat.
const current = () => videoOf(shown);
const now = () => (beats[shown].matches('.plays') ? current()?.currentTime : current()?.duration);

// A beat that stands still at its end is brought back to its video before it moves.
function seek(seconds) {
  const video = current();
  if (!video?.duration) return;
  beats[shown].classList.add('plays', 'started');
  video.currentTime = Math.min(Math.max(seconds, 0), video.duration);
}

function pause() {
  const video = current();
  if (!video || video.ended || !beats[shown].matches('.plays')) return;
  if (video.paused) video.play();
  else video.pause();
  tell(video.paused ? word('paused') : '');
}

function changeRate(step) {
  rate = RATES[Math.min(Math.max(RATES.indexOf(rate) + step, 0), RATES.length - 1)];
  if (current()) current().playbackRate = rate;
  tell(`${rate} ×`);
}

position.addEventListener('input', () => seek(position.value * current().duration));
position.addEventListener('change', () => position.matches(':focus-visible') || position.blur());
