// The page gives the lecture by itself, from the present beat on, with its voice. Any key takes over. In a kiosk
// (lecture.html?kiosk) it begins by itself, again and again, and goes on once nobody has touched it for a while.
// A beat's sound has its pauses in it. Its pieces, [seconds of the video, seconds of the sound], say when the picture,
// which stands at the end of a piece, goes on.

const FRAME = 1 / settings.fps;
const soundOf = (index) => beats[index]?.querySelector('audio');
const narrationOf = (index) => JSON.parse(beats[index]?.dataset.narration ?? 'null');
let narrated = -1; // the beat that is being told
let sound = null;
let tick = 0; // what waits for the next frame, or for the end of a beat without a voice
let captionWas = true;
const isKiosk = !isCopy && new URLSearchParams(location.search).has('kiosk');
const ALONE = 60; // seconds after the last key or touch
let alone = 0;

function waitAlone() {
  clearTimeout(alone);
  if (isKiosk) alone = setTimeout(goOnAlone, 1000 * ALONE);
}

function goOnAlone() {
  document.querySelectorAll('dialog[open]').forEach((dialog) => dialog.close());
  Reveal.togglePause(false);
  Reveal.toggleOverview(false);
  narrate();
}

function narrate() {
  if (isCopy) return;
  if (!beats.some((_, index) => soundOf(index))) {
    tell(word('no-voice'), LONG);
    return;
  }
  stopRecording(false);
  captionWas = caption.hidden;
  tellBeat(shown);
}

// What-ifs are the lecturer's: the next beat that has a picture is told.
function tellBeat(from) {
  const index = beats.findIndex((_, other) => other >= from && videoOf(other));
  if (index < 0) {
    takeOver();
    if (isKiosk) tellBeat(0);
    return;
  }
  clearTimeout(alone);
  narrated = index;
  const isHere = index === shown;
  if (!isHere) go(index);
  if (isHere || !beats[index].matches('.plays')) replay(); // back, or with less motion, it shows how it ends
  const { length, pieces, captions } = narrationOf(index);
  sound = soundOf(index);
  caption.textContent = '';
  caption.hidden = !sound;
  if (!sound) {
    tick = setTimeout(() => tellBeat(index + 1), 1000 * length);
    return;
  }
  if (!sound.hasAttribute('src')) sound.src = address(sound, 'audio/mp4');
  sound.currentTime = 0;
  sound.onended = () => tellBeat(index + 1);
  sound.play().catch(({ name }) => {
    if (name === 'AbortError') return; // a key cuts it short
    takeOver();
    tell(word(name === 'NotAllowedError' ? 'no-sound-yet' : 'no-sound'), LONG);
  });
  const keepTime = () => {
    step(videoOf(index), pieces, captions);
    tick = requestAnimationFrame(keepTime);
  };
  cancelAnimationFrame(tick);
  keepTime();
}

// Let the picture stand as it is before what comes at `end`.
function holdBefore(video, end) {
  if (!video.paused) video.pause();
  if (video.currentTime > end) video.currentTime = end - FRAME / 2;
}

function step(video, pieces, captions) {
  const at = sound.currentTime;
  const number = pieces.findLastIndex(([, since]) => since <= at);
  const end = pieces[number + 1]?.[0] ?? Infinity;
  if (video.currentTime >= end - FRAME) {
    holdBefore(video, end);
  } else if (video.paused && !video.ended) {
    if (video.currentTime < pieces[number][0]) video.currentTime = pieces[number][0];
    video.play().catch(() => {});
  }
  caption.textContent = captions.find(([from, until]) => from <= at && at < until)?.[2] ?? '';
}

function takeOver() {
  waitAlone();
  if (narrated < 0) return;
  cancelAnimationFrame(tick);
  clearTimeout(tick);
  sound?.pause();
  const video = videoOf(narrated);
  if (narrated === shown && video?.paused && !video.ended && beats[shown].matches('.plays')) video.play().catch(() => {});
  [narrated, sound] = [-1, null];
  caption.hidden = captionWas;
  caption.textContent = beats[shown].getAttribute('aria-label');
}

addEventListener('pointerdown', takeOver);
