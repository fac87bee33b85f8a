// The lecturer's own voice, with `lecture present --record`: V records from the present beat on, a take for each beat.
// The picture stands before each cue until going on is pressed; when that was is the take's mark.

let recordable; // of each beat its cues, { mark: seconds of the video }; the server tells them to who may record
let microphone = null;
let isAsked = false; // whether the browser asks the lecturer for it
let recording = null; // the take of the beat that is shown
const sounds = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4'];

async function record(view) {
  if (!recordable) return tell(word('no-record'), LONG, view);
  if (microphone) return stopRecording(true);
  if (isAsked) return;
  isAsked = true;
  try {
    microphone = await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, autoGainControl: false } });
    retake();
  } catch (error) {
    stopRecording(false);
    const faults = { NotFoundError: 'no-microphone', NotAllowedError: 'denied-microphone' };
    tell(word(faults[error.name] ?? 'deaf-microphone'), LONG, view);
  }
  isAsked = false;
}

function stopRecording(isKept) {
  endTake(isKept);
  microphone?.getTracks().forEach((track) => track.stop());
  microphone = null;
  showTake();
}

function retake() {
  replay();
  beginTake();
}

function beginTake() {
  endTake(false);
  const slide = beats[shown];
  const name = `${slide.parentElement.dataset.section}/${slide.dataset.beat}`;
  if (recordable[name]) {
    const type = sounds.find((each) => MediaRecorder.isTypeSupported(each));
    const recorder = new MediaRecorder(microphone, { mimeType: type });
    const take = { name, recorder, video: current(), cues: Object.entries(recordable[name]), clicks: [], isKept: false };
    const parts = [];
    recorder.onstart = () => (take.since = performance.now());
    recorder.ondataavailable = ({ data }) => parts.push(data);
    recorder.onstop = () => {
      if (take.isKept) send(take, new Blob(parts, { type }));
      if (recording !== take) return;
      stopRecording(false); // it was unplugged
      tell(word('deaf-microphone'), LONG);
    };
    recorder.start();
    recording = take;
    waitForClick(take);
  }
  showTake();
}

function endTake(isKept) {
  const take = recording;
  recording = null;
  if (take?.recorder.state !== 'recording') return;
  take.isKept = isKept;
  take.recorder.stop();
}

// Going on keeps a take; whoever goes anywhere else will record it again.
function changeTake(former, index) {
  endTake(index === former + 1);
  if (beats[index].matches('.plays')) beginTake();
  else retake();
}

function waitForClick(take) {
  if (recording !== take) return;
  const [, due] = take.cues[take.clicks.length] ?? [];
  if (take.video.currentTime >= due - FRAME) holdBefore(take.video, due);
  requestAnimationFrame(() => waitForClick(take));
}

// Whether going on was the click for a cue.
function clickCue() {
  if (!recording || recording.clicks.length === recording.cues.length) return false;
  recording.clicks.push((performance.now() - recording.since) / 1000);
  if (recording.video.paused && !recording.video.ended) recording.video.play().catch(() => {});
  showTake();
  return true;
}

async function send({ name, clicks }, sound) {
  const path = `/record/${name}?clicks=${clicks.map((at) => at.toFixed(2))}`;
  const posted = fetch(path, { method: 'POST', body: sound }).then((answer) => answer.json());
  const { fault, clipped, seconds } = await posted.catch(() => ({ fault: word('not-kept') }));
  if (fault || clipped) tell(fault ?? `${name}: ${word('clipped')}`, LONG);
  else tell(`${name}: ${seconds.toFixed(1)} s`);
}

// A red dot, the beat, and the mark that the picture waits for, which the speaker's notes show too.
function showTake() {
  const [mark] = recording?.cues[recording.clicks.length] ?? [];
  for (const view of views()) {
    const sign = broughtTo(view, 'recording');
    sign.hidden = !microphone;
    sign.textContent = recording ? `${recording.name}${mark ? ` [${mark}]` : ''}` : '';
    view.body.classList.toggle('records', Boolean(microphone));
  }
}
