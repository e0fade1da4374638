// Works a table as a reader does, and tells how long it took; `done` gets what was found.
window.drawn = () => new Promise(resolve =>
  requestAnimationFrame(() => requestAnimationFrame(resolve)));

window.typeInto = async (grid, text) => {
  const input = grid.querySelector('input');
  input.value = text;
  const begun = performance.now();
  input.dispatchEvent(new Event('input', { bubbles: true }));
  await drawn();
  return performance.now() - begun;
};

window.cellsOf = (grid, column) => [...grid.querySelectorAll('tr[data-row]')]
  .map(row => row.cells[column].textContent.toLowerCase());

window.tryTable = async (number, done) => {
  const grid = document.querySelectorAll('.grid')[number];
  const name = grid.dataset.name;
  const view = grid.querySelector('.view');
  const status = grid.querySelector('output');
  const rows = grid.querySelector('table').getAttribute('aria-rowcount') - 1;
  const fault = text => done({ name, fault: text });
  grid.scrollIntoView();

  // The word of some cell in the middle, so that something is found.
  const word = cellsOf(grid, 0)[0].split(/\s+/)[0];
  const filter = await typeInto(grid, word);
  const found = grid.querySelectorAll('tr[data-row]');
  if (!found.length) return fault(`nothing is found for ${word}`);
  if ([...found].some(row => !row.textContent.toLowerCase().includes(word))) {
    return fault('a row is shown that the filter leaves out');
  }
  await typeInto(grid, 'no such word anywhere');
  if (!status.value.startsWith('0 of ')) return fault(`nothing found is told as ${status.value}`);
  await typeInto(grid, '');
  if (!status.value.endsWith(' rows') || status.value.includes('of')) {
    return fault(`all rows are told as ${status.value}`);
  }

  let sort = 0;
  for (const wanted of ['ascending', 'descending', 'none']) {
    const head = grid.querySelectorAll('th')[1];
    const begun = performance.now();
    head.querySelector('button').click();
    await drawn();
    sort = Math.max(sort, performance.now() - begun);
    if (head.getAttribute('aria-sort') !== wanted) return fault(`it is not sorted ${wanted}`);
    const cells = cellsOf(grid, 1).filter(Boolean);
    const isNumeric = cells.length && grid.querySelector('tr[data-row]').cells[1].className === 'number';
    const sorted = isNumeric ? cells.map(Number).sort((a, b) => a - b).map(String) : [...cells].sort();
    if (wanted === 'descending') sorted.reverse();
    if (wanted !== 'none' && String(sorted) !== String(cells)) return fault(`the rows are not ${wanted}`);
  }

  view.scrollTop = view.scrollHeight;
  await drawn();
  const last = [...grid.querySelectorAll('tr[aria-rowindex]')].pop();
  if (Number(last.getAttribute('aria-rowindex')) !== rows + 1) return fault('the last row is not reached');
  const count = grid.querySelectorAll('tbody tr').length;
  last.click();
  const dialog = document.querySelector('dialog[open]');
  if (!dialog || !dialog.querySelector('dd')) return fault('a row does not open');
  dialog.close();
  view.scrollTop = 0;
  await drawn();
  done({ name, rows, filter, sort, drawn: count });
};

window.findHostile = async done => {
  let cells = 0;
  for (const grid of document.querySelectorAll('.grid')) {
    await typeInto(grid, 'onerror');
    cells += [...grid.querySelectorAll('td')].filter(one => one.textContent.includes('<img src=x')).length;
  }
  const elements = document.querySelectorAll('img, main svg svg, [onload], [onmouseover], [onerror]').length;
  for (const grid of document.querySelectorAll('.grid')) await typeInto(grid, '');
  done({ cells, elements });
};
