// A beat is a slide: an image of its last frame, and its video above.
// Forward plays the video; back shows the last frame at once.
// An explorable is a slide with a frame, which is put together when the slide is near.
(() => {
  'use strict';

  const settings = JSON.parse(document.getElementById('settings').textContent);
  // The speaker's window holds two more copies of the deck; they and whoever asks for less motion see end states.
  const isCopy = /receiver/i.test(location.search);
  const isStill = isCopy || matchMedia('(prefers-reduced-motion: reduce)').matches;
  const beats = [...document.querySelectorAll('.slides section[data-timing]')];
  const videoOf = (index) => beats[index].querySelector('video');
  const frameOf = (index) => beats[index]?.querySelector('iframe');
  const [caption, notice, position, laser, help] = ['caption', 'notice', 'position', 'laser', 'help'].map((id) => document.getElementById(id));
  const NEAR = 1;
  const RATES = [0.5, 0.75, 1, 1.25, 1.5, 2];
  const SKIP = 2; // seconds
  const TURNING = ['ArrowUp', 'ArrowDown', 'Home', 'End']; // keys of an explorable's controls
  let shown = -1;
  let rate = 1;

  // A video inlined in the page is text until it is needed; then it is a blob with an address.
  function address(video) {
    if (video.dataset.file) return video.dataset.file;
    const text = atob(document.getElementById(video.dataset.inline).textContent);
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    return URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
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

  function load(index) {
    const [video, frame] = [videoOf(index), frameOf(index)];
    if (frame && !isCopy && !frame.hasAttribute('srcdoc')) frame.srcdoc = documentOf(frame);
    if (video && !isStill && !video.hasAttribute('src')) video.src = address(video);
  }

  function unload(index) {
    const frame = frameOf(index);
    frame?.removeAttribute('srcdoc');
    frame?.removeAttribute('data-ready');
    const video = videoOf(index);
    if (!video?.hasAttribute('src')) return;
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
    video.load();
  }

  function play(index) {
    const slide = beats[index];
    const video = videoOf(index);
    if (!video) return;
    const before = beats.slice(0, index).findLast((other) => other.querySelector('img.end'));
    if (before) slide.querySelector('img.before').src = before.querySelector('img.end').src;
    slide.classList.remove('started');
    slide.classList.add('plays');
    video.currentTime = 0;
    video.playbackRate = rate;
    video.requestVideoFrameCallback(() => slide.classList.add('started'));
    position.value = 0;
    // A play that a pause cuts short is no failure.
    video.play().catch((error) => error.name === 'AbortError' || showEnd(index));
  }

  function showEnd(index) {
    beats[index].classList.remove('plays', 'started');
    videoOf(index)?.pause();
  }

  // The first control of a frame gets the focus as soon as it can take keys; behind it the deck has it again.
  function focus(index) {
    if (isCopy) return;
    const frame = frameOf(index);
    if (frame && 'ready' in frame.dataset) frame.contentWindow.focus();
    if (!frame && document.activeElement?.matches('iframe')) document.activeElement.blur();
  }

  function show(index) {
    if (index === shown) return;
    const forward = index > shown;
    if (shown >= 0) showEnd(shown);
    shown = index;
    caption.textContent = beats[index].getAttribute('aria-label');
    beats.forEach((_, other) => (Math.abs(other - index) <= NEAR ? load(other) : unload(other)));
    position.hidden = !videoOf(index);
    focus(index);
    if (isStill) return;
    if (forward) {
      play(index);
    } else {
      showEnd(index);
      position.value = 1;
    }
  }

  beats.forEach((slide, index) => {
    const video = videoOf(index);
    if (!video) return;
    video.addEventListener('ended', () => {
      if ('autoAdvance' in slide.dataset && index === shown) Reveal.next();
    });
    video.addEventListener('timeupdate', () => {
      if (index === shown && video.duration) position.value = video.currentTime / video.duration;
    });
  });

  // What the lecturer can do within a beat.
  const current = () => videoOf(shown);
  const now = () => (beats[shown].classList.contains('plays') ? current()?.currentTime : current()?.duration);

  function tell(text) {
    notice.textContent = text;
    clearTimeout(tell.timer);
    tell.timer = setTimeout(() => (notice.textContent = ''), 1200);
  }

  // A beat that stands still at its end is brought back to its video before it moves.
  function seek(seconds) {
    const video = current();
    if (isStill || !video?.duration) return;
    beats[shown].classList.add('plays', 'started');
    video.currentTime = Math.min(Math.max(seconds, 0), video.duration);
  }

  function pause() {
    const video = current();
    if (isStill || !video || video.ended || !beats[shown].classList.contains('plays')) return;
    if (video.paused) video.play();
    else video.pause();
    tell(video.paused ? 'paused' : '');
  }

  function change(step) {
    rate = RATES[Math.min(Math.max(RATES.indexOf(rate) + step, 0), RATES.length - 1)];
    if (current()) current().playbackRate = rate;
    tell(`${rate} ×`);
  }

  function point() {
    laser.hidden = !laser.hidden;
    document.body.classList.toggle('pointing', !laser.hidden);
  }

  document.addEventListener('pointermove', (event) => {
    laser.style.left = `${event.clientX}px`;
    laser.style.top = `${event.clientY}px`;
  });
  position.addEventListener('input', () => seek(position.value * current().duration));
  position.addEventListener('change', () => position.matches(':focus-visible') || position.blur());
  // reveal.js leaves keys alone while an input has the focus; a clicker must work all the same.
  position.addEventListener('keydown', (event) => {
    const move = { PageDown: () => Reveal.next(), PageUp: () => Reveal.prev() }[event.key];
    if (!move) return;
    event.preventDefault();
    move();
  });

  // On an explorable these keys never move the deck, even while its frame is being loaded.
  function isOurs(event) {
    if (!frameOf(shown) || !TURNING.includes(event.key)) return true;
    focus(shown);
    return false;
  }

  // A frame tells that it is ready, where its controls were left, and the keys that are not theirs.
  addEventListener('message', ({ source, data }) => {
    const frame = beats.map((_, index) => frameOf(index)).find((other) => other?.contentWindow === source);
    if (!frame) return;
    if (data.ready) {
      frame.dataset.ready = '';
      focus(shown);
    }
    if (data.positions) frame.dataset.positions = JSON.stringify(data.positions);
    if (data.key && frame === frameOf(shown)) {
      document.dispatchEvent(new KeyboardEvent('keydown', { ...data, bubbles: true, cancelable: true }));
    }
  });

  function bindKeys() {
    const actions = {
      R: () => isStill || play(shown),
      K: pause,
      Q: () => seek(now() - SKIP),
      W: () => seek(now() + SKIP),
      C: () => (caption.hidden = !caption.hidden),
      L: point,
    };
    for (const [key, action] of Object.entries(actions)) Reveal.addKeyBinding(key.charCodeAt(0), action);
    Reveal.addKeyBinding(189, () => change(-1)); // minus
    Reveal.addKeyBinding(187, () => change(1)); // equals or plus
    for (let number = 1; number <= Math.min(10, document.querySelectorAll('.slides > section').length); number++) {
      Reveal.addKeyBinding(48 + (number % 10), () => Reveal.slide(number - 1, 0));
    }
  }

  // Any key closes the help; Escape and the question mark do nothing else.
  document.addEventListener('keydown', (event) => event.key === '?' && help.showModal());
  help.addEventListener('keydown', (event) => {
    help.close();
    if (['?', 'Escape'].includes(event.key)) event.stopPropagation();
  });

  // Served by `lecture present --serve`, the page follows what `lecture watch` renders.
  let written;
  async function follow() {
    const news = await fetch('/reload.json').then((answer) => answer.json(), () => null);
    if (!news) return;
    if (written && news.written !== written) {
      const slide = document.querySelector(`section[data-section="${news.section}"] > section[data-beat="${news.beat}"]`);
      const place = slide && Reveal.getIndices(slide);
      if (place) location.hash = `#/${place.h}/${place.v}`;
      location.reload();
    }
    written = news.written;
  }

  Reveal.on('ready', (event) => {
    if (location.protocol === 'http:' && !isStill) setInterval(follow, 1000);
    bindKeys();
    show(beats.indexOf(event.currentSlide));
  });
  Reveal.on('slidechanged', (event) => show(beats.indexOf(event.currentSlide)));
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
    slideNumber: 'c', // a number typed after G then counts the beats; CSS hides the one on the slide
    controls: false,
    progress: false,
    navigationMode: 'linear',
    keyboardCondition: isOurs,
    help: false, // reveal.js would list its own keys, some of which do other things here
    transition: 'none',
    backgroundTransition: 'none',
    autoPlayMedia: false,
    defaultTiming: settings.timing,
    plugins: [RevealNotes],
  });
})();
