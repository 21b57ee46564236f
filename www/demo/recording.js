// A recording of the reader's own: dropped anywhere, chosen, or named: index.html?replay=replays/mine/replay.json
const recorded = document.getElementById('recorded');
const chosen = document.getElementById('chosen');
const remarks = document.getElementById('remarks');

function show(label) {
  chosen.textContent = label;
  recorded.hidden = false;
  remarks.hidden = true;
  document.getElementById('recording').scrollIntoView({ block: 'start' });
}

function open(files) {
  if (files.length === 0) return;
  show(files.length === 1 ? files[0].name : `${files.length} files`);
  recorded.srcObject = files;
}

document.getElementById('files').addEventListener('change', ({ target }) => open([...target.files]));
for (const kind of ['dragenter', 'dragover', 'dragleave', 'drop']) {
  addEventListener(kind, (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    document.body.classList.toggle('dropping', kind === 'dragenter' || kind === 'dragover');
    if (kind === 'drop') open([...event.dataTransfer.files]);
  });
}

// What the readers guessed, converted and dropped.
recorded.addEventListener('loadedmetadata', () => {
  const { warnings } = recorded.info;
  remarks.hidden = warnings.length === 0;
  remarks.querySelector('summary').textContent = warnings.length === 1 ? 'One remark on this recording' : `${warnings.length} remarks on this recording`;
  remarks.querySelector('ul').replaceChildren(
    ...warnings.map(({ code, message }) => {
      const item = document.createElement('li');
      const word = document.createElement('code');
      word.textContent = code;
      item.append(message, ' ', word);
      return item;
    }),
  );
});

const another = new URLSearchParams(location.search).get('replay');
if (another !== null) {
  show(another);
  recorded.src = another;
}
