// Adds a button to each block of code that copies its lines.
const VISIBLE_MS = 2500;

for (const block of document.querySelectorAll('[data-copy]')) {
  const button = document.createElement('button');
  const said = document.createElement('span');
  const what = document.createElement('span');
  said.setAttribute('aria-live', 'polite');
  said.textContent = 'Copy';
  what.className = 'unseen';
  what.textContent = ` ${block.dataset.copy}`;
  button.type = 'button';
  button.append(said, what);
  button.addEventListener('click', async () => {
    const pre = block.querySelector('pre');
    try {
      await navigator.clipboard.writeText(pre.textContent);
      said.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(pre);
      said.textContent = 'Selected';
    }
    setTimeout(() => {
      said.textContent = 'Copy';
    }, VISIBLE_MS);
  });
  block.append(button);
}
