// A beat is a slide: an image of its last frame, and its video above.
// Forward plays the video; back shows the last frame at once.
(() => {
  'use strict';

  const settings = JSON.parse(document.getElementById('settings').textContent);
  // The speaker's window holds two more copies of the deck; they and whoever asks for less motion see end states.
  const isStill = /receiver/i.test(location.search) || matchMedia('(prefers-reduced-motion: reduce)').matches;
  const beats = [...document.querySelectorAll('.slides section[data-beat]')];
  const NEAR = 1;
  let shown = -1;

  // A video inlined in the page is text until it is needed; then it is a blob with an address.
  function address(video) {
    if (video.dataset.file) return video.dataset.file;
    const text = atob(document.getElementById(video.dataset.inline).textContent);
    const bytes = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    return URL.createObjectURL(new Blob([bytes], { type: 'video/mp4' }));
  }

  function load(index) {
    const video = beats[index].querySelector('video');
    if (!video.hasAttribute('src')) video.src = address(video);
  }

  function unload(index) {
    const video = beats[index].querySelector('video');
    if (!video.hasAttribute('src')) return;
    URL.revokeObjectURL(video.src);
    video.removeAttribute('src');
    video.load();
  }

  function play(index) {
    const slide = beats[index];
    const video = slide.querySelector('video');
    if (index > 0) slide.querySelector('img.before').src = beats[index - 1].querySelector('img.end').src;
    slide.classList.remove('started');
    slide.classList.add('plays');
    video.currentTime = 0;
    video.requestVideoFrameCallback(() => slide.classList.add('started'));
    video.play().catch(() => showEnd(index));
  }

  function showEnd(index) {
    beats[index].classList.remove('plays', 'started');
    beats[index].querySelector('video').pause();
  }

  function show(index) {
    if (index === shown) return;
    const forward = index > shown;
    if (shown >= 0) showEnd(shown);
    shown = index;
    if (isStill) return;
    beats.forEach((_, other) => (Math.abs(other - index) <= NEAR ? load(other) : unload(other)));
    if (forward) play(index);
    else showEnd(index);
  }

  beats.forEach((slide, index) => {
    slide.querySelector('video').addEventListener('ended', () => {
      if ('autoAdvance' in slide.dataset && index === shown) Reveal.next();
    });
  });

  Reveal.on('ready', (event) => show(beats.indexOf(event.currentSlide)));
  Reveal.on('slidechanged', (event) => show(beats.indexOf(event.currentSlide)));
  Reveal.initialize({
    width: settings.width,
    height: settings.height,
    margin: 0,
    minScale: 0.05,
    maxScale: 8,
    center: false,
    hash: true,
    controls: false,
    progress: false,
    navigationMode: 'linear',
    transition: 'none',
    backgroundTransition: 'none',
    autoPlayMedia: false,
    plugins: [RevealNotes],
  });
})();
