// A phone as remote, with `lecture present --remote`: what it presses is pressed here, and it is told what is shown.

const WIDTH_ON_PHONE = 480;
let hasRemote = false;

const post = (path, value) => fetch(path, { method: 'POST', body: JSON.stringify(value) });

async function startRemote() {
  if (hasRemote || isCopy) return;
  hasRemote = true;
  tellPhone();
  for (let number = ''; ; ) {
    const told = await fetch(`/remote/moves?after=${number}`).then((answer) => answer.json()).catch(() => null);
    if (!told) await new Promise((resolve) => setTimeout(resolve, 1000));
    number = told ? told.number : number;
    told?.moves.forEach(({ key, paired }) => (paired ? welcome() : press({ key })));
  }
}

// A phone that has the code is seen by everybody, whoever's it is.
function welcome() {
  for (const view of views()) view.getElementById('code')?.close();
  tell(word('phone'), LONG);
  tellPhone();
}

function tellPhone() {
  if (!hasRemote) return;
  const [slide, next] = [beats[shown], beats[shown + 1]];
  const label = (element) => element?.getAttribute('aria-label') ?? '';
  post('/remote/state', {
    number: shown + 1,
    count: beats.length,
    title: label(slide),
    notes: slide.querySelector('aside.notes').innerText,
    next: label(next),
    picture: next && endOf(next) ? small(endOf(next)) : '',
  }).catch(() => 0); // the next one will be told
}

function small(picture) {
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [WIDTH_ON_PHONE, (WIDTH_ON_PHONE * settings.height) / settings.width];
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas.toDataURL('image/jpeg', 0.7);
}

async function showCode(view) {
  if (!hasRemote) return tell(word('no-remote'), LONG, view);
  const { address, code } = await post('/remote/code').then((answer) => answer.json());
  const dialog = broughtTo(view, 'code');
  [dialog.querySelector('span').textContent, dialog.querySelector('strong').textContent] = [address, code];
  dialog.showModal();
}
