// Buttons with `data-copies` put the text of the element with that id on the clipboard, and say so.
for (const button of document.querySelectorAll('[data-copies]')) {
  const label = button.textContent;
  let timer;
  button.addEventListener('click', async () => {
    const text = document.getElementById(button.dataset.copies).textContent;
    const copied = await navigator.clipboard.writeText(text).then(() => true, () => false);
    button.textContent = copied ? 'Copied' : 'Press Ctrl C';
    // Where the clipboard is not to be had, the text is selected.
    if (!copied) getSelection().selectAllChildren(document.getElementById(button.dataset.copies));
    clearTimeout(timer);
    timer = setTimeout(() => void (button.textContent = label), 2000);
  });
}
