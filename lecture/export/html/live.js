// Other parameters for the section that is shown, with `lecture present --live`: a form made from what they may be.

let live; // what the server says of the section that was asked about
const rendered = new Map(); // of each beat that is drawn anew, what stood there
const forms = new Set();

const SIGNS = {
  minimum: ['≥', (value, limit) => value >= limit],
  exclusiveMinimum: ['>', (value, limit) => value > limit],
  maximum: ['≤', (value, limit) => value <= limit],
  exclusiveMaximum: ['<', (value, limit) => value < limit],
  minItems: ['#≥', (value, limit) => value.length >= limit],
  maxItems: ['#≤', (value, limit) => value.length <= limit],
  minLength: ['#≥', (value, limit) => value.length >= limit],
  maxLength: ['#≤', (value, limit) => value.length <= limit],
  pattern: ['~', (value, limit) => new RegExp(limit, 'u').test(value)],
  const: ['=', (value, limit) => value === limit],
};
const KINDS = { integer: Number.isInteger, number: Number.isFinite, array: Array.isArray, null: (value) => value === null };

// Of JSON Schema what the models of parameters have; the rest is said by the server.
const meant = (schema) => (schema.$ref ? live.schema.$defs[schema.$ref.split('/').pop()] : schema);
const partOf = (schema, index) => schema.prefixItems?.[index] ?? schema.items;

function fits(declared, value) {
  const schema = meant(declared);
  if (schema.anyOf) return schema.anyOf.some((one) => fits(one, value));
  if (schema.enum) return schema.enum.includes(value);
  const is = KINDS[schema.type] ?? ((other) => typeof other === schema.type);
  if (schema.type && !is(value)) return false;
  if (!Object.keys(SIGNS).every((name) => !(name in schema) || SIGNS[name][1](value, schema[name]))) return false;
  return !Array.isArray(value) || value.every((part, index) => !partOf(schema, index) || fits(partOf(schema, index), part));
}

function described(declared) {
  const schema = meant(declared);
  if (schema.anyOf) return schema.anyOf.map(described).join(' | ');
  if (schema.enum) return schema.enum.join(' | ');
  const limits = Object.keys(SIGNS).filter((name) => name in schema).map((name) => `${SIGNS[name][0]} ${schema[name]}`);
  const part = partOf(schema, 0);
  return [part ? `[${described(part)}]` : schema.type, ...limits].join(' ');
}

// The fields of a form. A text stands as it is, a choice is chosen, all else is JSON.
const isText = (schema) => meant(schema).type === 'string' && !meant(schema).enum;
const inField = (schema, value) => (isText(schema) ? value : JSON.stringify(value));

function entered({ name, value }) {
  if (isText(live.schema.properties[name])) return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

const valueNow = (name) => live.values[name] ?? live.schema.properties[name].default;

function field(view, name) {
  const schema = live.schema.properties[name];
  const choices = meant(schema).type === 'boolean' ? [true, false] : meant(schema).enum;
  const input = view.createElement(choices ? 'select' : 'input');
  choices?.forEach((choice) => input.add(new view.defaultView.Option(choice, JSON.stringify(choice))));
  [input.name, input.value, input.autocomplete] = [name, inField(schema, valueNow(name)) ?? '', 'off'];
  const label = view.createElement('label');
  const limits = view.createElement('small');
  limits.textContent = choices ? '' : described(schema);
  label.append(name, input, limits);
  return label;
}

function fill(form) {
  const says = [live.state && word(`live-${live.state}`), live.says].filter(Boolean).join(' ');
  form.querySelector('output').textContent = says;
  if (form.dataset.section === live.section || !live.schema) return;
  form.dataset.section = live.section;
  form.querySelector('fieldset').replaceChildren(
    ...Object.keys(live.schema.properties ?? {}).map((name) => field(form.ownerDocument, name)),
  );
}

// What differs from the deck's values; nothing is asked for as long as one of them cannot be.
function asked(form) {
  const values = {};
  for (const input of form.querySelectorAll('[name]')) {
    const [value, schema] = [entered(input), live.schema.properties[input.name]];
    const isRight = value !== undefined && fits(schema, value);
    input.setCustomValidity(isRight ? '' : `${word('live-expected')} ${described(schema)}`);
    if (JSON.stringify(value) !== JSON.stringify(valueNow(input.name))) values[input.name] = value;
  }
  return form.reportValidity() ? values : undefined;
}

const sectionOf = (index) => beats[index].parentElement.dataset.section;
const wish = (what, values = {}) =>
  post('/live', { wish: what, section: live.section, beat: beats[shown].dataset.beat ?? '', values }).catch(() => 0);

function askLive(view) {
  if (!live) return tell(word('no-live'), LONG, view);
  const dialog = broughtTo(view, 'live');
  const form = dialog.querySelector('form');
  if (!forms.has(form)) {
    forms.add(form);
    delete form.dataset.section;
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      const values = asked(form);
      if (values) wish('ask', values);
      view.activeElement.blur(); // the deck's keys are the deck's again
    });
    form.addEventListener('input', ({ target }) => target.setCustomValidity(''));
    form.addEventListener('click', ({ target }) => {
      if (target.value === 'keep') wish('keep');
      if (target.value !== 'back') return;
      delete form.dataset.section; // it is filled anew
      wish('ask');
    });
    form.addEventListener('keydown', ({ key }) => key === 'Escape' && dialog.close());
  }
  dialog.show();
  if (live.section !== sectionOf(shown)) post('/live', { wish: 'open', section: sectionOf(shown), beat: '', values: {} }).catch(() => 0);
  else fill(form);
}

// What the server says: what is drawn anew stands in the page, and what no longer is stands there as it was rendered.
function heed(told) {
  live = told;
  const drawn = new Set(live.drawn.map(({ section, beat }) => `${section}/${beat}`));
  for (const [beat, { slide, poster, file }] of rendered) {
    if (drawn.has(beat)) continue;
    rendered.delete(beat);
    put(slide, poster, file);
    delete taken[beat];
  }
  for (const one of live.drawn) {
    const slide = slideOf(one);
    const beat = `${one.section}/${one.beat}`;
    if (!rendered.has(beat)) rendered.set(beat, { slide, poster: endOf(slide).src, file: slide.querySelector('video').dataset.file ?? '' });
    take(one, false);
  }
  forms.forEach((form) => form.isConnected && fill(form));
}
