// One explorable in its frame: controls, a Plotly figure and a few lines, all from values that were computed before.
// What depends on controls is packed as {over, shape, f4 | list, first}; see scenes/kit/exploration.py.
(() => {
  'use strict';

  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const page = read('page');
  const positions = read('positions') || page.controls.map((control) => control.start);
  const [heading, figure, controls, readouts] = ['h1', '#figure', '#controls', 'dl'].map((name) => document.querySelector(name));
  const OWN_KEYS = ['ArrowUp', 'ArrowDown', 'Home', 'End']; // of a control
  const BROWSERS_KEYS = /^(Control|Alt|Meta|Shift|Tab|F\d+)$/; // every other key is the deck's
  const SWIPE = 60; // pixels that a finger goes at least

  // Packed values, read once, then picked by the controls' positions.
  function unpacked(packed) {
    const bytes = Uint8Array.from(atob(packed.f4), (letter) => letter.charCodeAt(0));
    return new Float32Array(bytes.buffer);
  }

  function rows(values, shape) {
    if (shape.length < 2) return values;
    const size = values.length / shape[0];
    return Array.from({ length: shape[0] }, (_, row) => rows(values.slice(row * size, (row + 1) * size), shape.slice(1)));
  }

  function picked(packed) {
    packed.values ??= 'f4' in packed ? unpacked(packed) : packed.list;
    const size = packed.shape.reduce((product, length) => product * length, 1);
    const number = packed.over.reduce((sum, control) => sum * page.controls[control].texts.length + positions[control], 0);
    const values = packed.values.slice(number * size, (number + 1) * size);
    if (packed.shape.length === 0) return values[0];
    return 'first' in packed ? values.slice(0, positions[packed.first] + 1) : rows(values, packed.shape);
  }

  function resolved(value) {
    if (Array.isArray(value)) return value.map(resolved);
    if (value === null || typeof value !== 'object') return value;
    if ('over' in value) return picked(value);
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item)]));
  }

  // The deck's look, where a figure says nothing else.
  function template() {
    const { ground, text, quiet, faint } = page.look;
    const font = { family: 'Lecture, sans-serif', size: 16, color: text };
    const axis = {
      gridcolor: faint, zeroline: false, linecolor: quiet, tickcolor: quiet, ticks: 'outside', color: quiet,
      title: { font: { ...font, size: 18 }, standoff: 6 }, minexponent: 4, exponentformat: 'power', hoverformat: '.5~g',
    };
    return {
      layout: {
        font, paper_bgcolor: ground, plot_bgcolor: ground, margin: { l: 66, r: 12, t: 34, b: 58 }, xaxis: axis, yaxis: axis,
        legend: { orientation: 'h', x: 0, y: 1.01, yanchor: 'bottom', bgcolor: 'transparent' },
        hoverlabel: { bgcolor: ground, bordercolor: quiet, font }, hovermode: 'closest', dragmode: false,
      },
    };
  }

  function draw() {
    const layout = { template: page.template, ...resolved(page.layout), width: figure.clientWidth, height: figure.clientHeight };
    Plotly.react(figure, page.traces.map(resolved), layout, { displayModeBar: false, doubleClick: false });
    page.readouts.forEach((line, number) => (readouts.children[number].lastChild.textContent = resolved(line.text)));
  }

  function set(number, position) {
    positions[number] = position;
    draw();
    parent.postMessage({ positions }, '*');
  }

  function element(name, attributes = {}, ...children) {
    const made = document.createElement(name);
    Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
    made.append(...children);
    return made;
  }

  function slider({ label, texts }, number) {
    const id = `control-${number}`;
    const shown = element('output', { for: id });
    const input = element('input', { id, type: 'range', min: 0, max: texts.length - 1, step: 1, value: positions[number] });
    const show = () => {
      shown.textContent = texts[input.value];
      input.setAttribute('aria-valuetext', texts[input.value]);
    };
    input.addEventListener('input', () => {
      show();
      set(number, Number(input.value));
    });
    show();
    const ends = element('div', { class: 'ends', 'aria-hidden': true }, element('span', {}, texts[0]), element('span', {}, texts.at(-1)));
    return element('div', { class: 'control' }, element('label', { for: id }, element('span', {}, label), shown), input, ends);
  }

  function choice({ label, texts }, number) {
    const labels = texts.map((text, position) => {
      const input = element('input', { type: 'radio', name: `control-${number}` });
      input.checked = position === positions[number];
      input.addEventListener('change', () => set(number, position));
      return element('label', {}, input, text);
    });
    return element('fieldset', { class: 'control' }, element('legend', {}, label), element('div', { class: 'choices' }, ...labels));
  }

  // What a control's own keys do to it, where it has not the focus: a click beside it takes that, and WebKit gives it to
  // no control of a frame before a key is pressed in there.
  let current;
  function turn(key) {
    const step = { ArrowUp: 1, ArrowDown: -1 }[key];
    current.focus();
    if (current.type === 'range') {
      current.value = step ? Number(current.value) + step : { Home: current.min, End: current.max }[key];
      current.dispatchEvent(new Event('input'));
    } else if (step) {
      const choices = [...controls.querySelectorAll(`[name=${current.name}]`)];
      choices.at((choices.findIndex((choice) => choice.checked) - step) % choices.length).click();
    }
  }
  controls.addEventListener('focusin', ({ target }) => (current = target));

  document.addEventListener('keydown', (event) => {
    const { key, code, shiftKey } = event;
    const isOwn = OWN_KEYS.includes(key);
    if (event.ctrlKey || event.altKey || event.metaKey || BROWSERS_KEYS.test(key)) return;
    if (event.target.matches('input') && isOwn) return;
    event.preventDefault();
    if (isOwn) turn(key);
    else parent.postMessage({ key, code, shiftKey }, '*');
  });
  // A swipe beside the controls is the deck's as well.
  let touched = null;
  document.addEventListener('touchstart', ({ target, touches: [finger] }) => (touched = controls.contains(target) ? null : finger));
  document.addEventListener('touchend', ({ changedTouches: [finger] }) => {
    const way = touched ? finger.clientX - touched.clientX : 0;
    if (Math.abs(way) < SWIPE || Math.abs(way) < Math.abs(finger.clientY - touched.clientY)) return;
    parent.postMessage({ key: way < 0 ? 'ArrowRight' : 'ArrowLeft' }, '*');
  });
  // The deck gives the focus to the frame; it belongs to the first control.
  addEventListener('focus', () => document.activeElement === document.body && current.focus());

  document.title = heading.textContent = page.heading;
  figure.setAttribute('aria-label', page.alt);
  Object.entries(page.look).forEach(([name, color]) => document.documentElement.style.setProperty(`--${name}`, color));
  page.template = template();
  page.controls.forEach((control, number) => controls.append((control.choice ? choice : slider)(control, number)));
  current = controls.querySelector('input');
  page.readouts.forEach((line) => readouts.append(element('div', {}, element('dt', {}, line.label), element('dd'))));
  document.fonts.load('16px Lecture').finally(() => {
    draw(); // Plotly measures its labels when it draws them
    parent.postMessage({ ready: true }, '*');
  });
})();
