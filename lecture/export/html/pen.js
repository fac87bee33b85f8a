// A pen on the slide. Strokes have the slide's own pixels, so that they stand where they are when the window changes.

const [ink, tray] = ['ink', 'pen'].map((id) => document.getElementById(id));
const THIN = settings.width / 640; // where nothing says how hard the pen is pressed it is twice as wide
let strokes = [];
let color = settings.pens[0];
let keepsInk = false;

const isPen = () => !tray.hidden;

function usePen() {
  tray.hidden = !tray.hidden;
  ink.classList.toggle('draws', isPen());
}

function wipe() {
  strokes = [];
  drawInk();
}

function place(event) {
  const { left, top, width } = beats[shown].getBoundingClientRect();
  const scale = settings.width / width;
  return [scale * (event.clientX - left), scale * (event.clientY - top), THIN * (1 + 2 * event.pressure)];
}

function drawStroke(pen, { color, points }, from = 1) {
  [pen.strokeStyle, pen.lineCap] = [color, 'round'];
  for (let number = from; number < points.length; number++) {
    const [[x, y], [toX, toY, width]] = [points[number - 1], points[number]];
    pen.beginPath();
    pen.lineWidth = width;
    pen.moveTo(x, y);
    pen.lineTo(toX, toY);
    pen.stroke();
  }
}

function fit() {
  const { left, top, width } = beats[shown].getBoundingClientRect();
  const [density, scale] = [devicePixelRatio, width / settings.width];
  const pen = ink.getContext('2d');
  pen.setTransform(density * scale, 0, 0, density * scale, density * left, density * top);
  return pen;
}

function drawInk() {
  [ink.width, ink.height] = [devicePixelRatio * innerWidth, devicePixelRatio * innerHeight];
  strokes.forEach((stroke) => drawStroke(fit(), stroke));
}

ink.addEventListener('pointerdown', (event) => {
  ink.setPointerCapture(event.pointerId);
  const [x, y, width] = place(event);
  const stroke = { color, points: [[x, y, width], [x, y, width]] }; // a dot, if nothing follows
  strokes.push(stroke);
  drawStroke(fit(), stroke);
});
ink.addEventListener('pointermove', (event) => {
  if (!ink.hasPointerCapture(event.pointerId)) return;
  const { points } = strokes.at(-1);
  const from = points.length;
  const passed = event.getCoalescedEvents?.() ?? [];
  points.push(...(passed.length ? passed : [event]).map(place));
  drawStroke(fit(), strokes.at(-1), from);
});
addEventListener('resize', () => strokes.length && drawInk());

// The slide as it stands, with what was drawn on it. Opened from files, a page may not read pictures beside it: then the
// drawing is saved alone.
function saveDrawing() {
  const slide = beats[shown];
  const picture = slide.matches('.started') ? slide.querySelector('video') : endOf(slide);
  const write = (under) => {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [settings.width, settings.height];
    const pen = canvas.getContext('2d');
    if (under) pen.drawImage(under, 0, 0, canvas.width, canvas.height);
    strokes.forEach((stroke) => drawStroke(pen, stroke));
    canvas.toBlob((file) => {
      const link = document.createElement('a');
      link.href = URL.createObjectURL(file);
      link.download = `${slide.dataset.beat ?? slide.dataset.explorable}.png`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    });
  };
  try {
    write(picture);
  } catch {
    write(null);
    tell(word('drawing-alone'), LONG);
  }
}

settings.pens.forEach((each, number) => {
  const button = document.createElement('button');
  button.style.background = each;
  button.setAttribute('aria-label', `${word('color')} ${number + 1}`);
  button.setAttribute('aria-pressed', number === 0);
  button.addEventListener('click', () => {
    color = each;
    for (const other of tray.children) other.setAttribute('aria-pressed', other === button);
    button.blur(); // the keys are the deck's again
  });
  tray.append(button);
});
