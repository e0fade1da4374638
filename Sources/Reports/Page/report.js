'use strict';
(() => {
  // Rows drawn above and below what is seen, and the height of one, which the style sets.
  const spare = 12, height = 33;
  // Rows of a table that are printed.
  const mostPrinted = 60;
  // What would steer the text around it.
  const steering = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f]/g;

  const element = (name, attributes = {}, ...inside) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  };
  const isIdentifier = value => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
  const grouped = number => String(number).replace(/\B(?=(\d{3})+$)/g, ',');

  const told = value => {
    if (value === null || value === undefined) return '';
    if (typeof value === 'string') return value;
    if (Array.isArray(value) && value.every(one => typeof one === 'string')) return value.join('; ');
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  };
  const shown = value => told(value).replace(steering, '\ufffd');

  class Grid {
    constructor(place) {
      this.place = place;
      this.name = place.dataset.name;
      this.filter = '';
      this.column = -1;
      this.falling = false;
      this.current = -1;
      this.keys = [];
    }

    // Reads the rows and draws; until then they are text that costs nothing.
    open() {
      if (this.rows) return;
      const source = document.getElementById(this.place.dataset.rows);
      const data = JSON.parse(source.textContent);
      source.remove();
      this.columns = data.columns;
      this.rows = data.rows;
      this.order = Uint32Array.from(this.rows.keys());
      this.numeric = this.columns.map((_, column) => {
        let some = false;
        for (const row of this.rows) {
          if (row[column] === null || row[column] === '') continue;
          if (typeof row[column] !== 'number') return false;
          some = true;
        }
        return some;
      });
      // Identifiers tell a reader least, so they stand last.
      const identifies = this.columns.map((_, column) => this.rows.slice(0, 50)
        .every(row => isIdentifier(row[column])));
      this.places = [...this.columns.keys()].sort((one, other) => identifies[one] - identifies[other]);
      this.build();
      this.arrange();
    }

    build() {
      this.input = element('input', { type: 'search', autocomplete: 'off', spellcheck: 'false' });
      this.status = element('output', { 'aria-live': 'polite' });
      const label = element('label', {}, 'Filter', this.input);
      this.input.setAttribute('aria-label', `Filter ${this.name}`);
      this.heads = this.places.map(column => {
        const button = element('button', { type: 'button' }, shown(this.columns[column]));
        button.addEventListener('click', () => this.sort(column));
        return element('th', { scope: 'col', 'aria-sort': 'none' }, button);
      });
      const widths = this.widths();
      this.table = element('table', { 'aria-rowcount': this.rows.length + 1 },
        element('caption', {}, this.name),
        element('colgroup', {}, ...widths.map(width => {
          const one = element('col');
          one.style.width = `${width}ch`;
          return one;
        })),
        element('thead', {}, element('tr', { 'aria-rowindex': 1 }, ...this.heads)));
      this.table.style.width = `${widths.reduce((sum, width) => sum + width, 0)}ch`;
      this.body = element('tbody');
      this.table.append(this.body);
      this.view = element('div',
        { class: 'view', tabindex: '0', role: 'region', 'aria-label': this.name }, this.table);
      this.place.replaceChildren(element('div', { class: 'tools' }, label, this.status), this.view);

      let waiting = 0;
      this.input.addEventListener('input', () => {
        cancelAnimationFrame(waiting);
        waiting = requestAnimationFrame(() => this.search(this.input.value));
      });
      this.view.addEventListener('scroll', () => this.draw(), { passive: true });
      this.body.addEventListener('click', event => {
        const row = event.target.closest('tr[data-row]');
        if (row && !String(getSelection())) this.tell(Number(row.dataset.row));
      });
      this.view.addEventListener('keydown', event => this.press(event));
      new ResizeObserver(() => this.draw()).observe(this.view);
    }

    // As wide as the first rows need, within reason.
    widths() {
      const most = innerWidth < 600 ? 22 : this.columns.length > 3 ? 36 : 60;
      return this.places.map(column => {
        let width = this.columns[column].length + 2;
        for (const row of this.rows.slice(0, 300)) width = Math.max(width, told(row[column]).length);
        // Letters are narrower than the digit that a width is told in.
        return Math.ceil(Math.min(Math.max(width, 6), most) * 0.85) + 3;
      });
    }

    search(text) {
      this.filter = text;
      const words = text.toLowerCase().split(/\s+/).filter(Boolean);
      if (words.length && !this.texts) {
        this.texts = this.rows.map(row => row.map(told).join('\n').toLowerCase());
      }
      const kept = [];
      for (let row = 0; row < this.rows.length; row++) {
        if (words.every(word => this.texts[row].includes(word))) kept.push(row);
      }
      this.order = Uint32Array.from(kept);
      this.arrange();
    }

    // Rising, then falling, then as the rows came.
    sort(column) {
      if (this.column !== column) [this.column, this.falling] = [column, false];
      else if (!this.falling) this.falling = true;
      else this.column = -1;
      this.heads.forEach((head, place) => head.setAttribute('aria-sort',
        this.places[place] !== this.column ? 'none' : this.falling ? 'descending' : 'ascending'));
      this.arrange();
    }

    arrange() {
      const sign = this.falling ? -1 : 1;
      if (this.column < 0) {
        this.order.sort();
      } else {
        const keys = this.keysOf(this.column);
        // Equal rows stay as they came; blanks come last either way.
        this.order.sort((one, other) => {
          const [a, b] = [keys[one], keys[other]];
          if (a === b) return one - other;
          if (a === '') return 1;
          if (b === '') return -1;
          return (a < b ? -1 : 1) * sign;
        });
      }
      this.current = -1;
      this.view.scrollTop = 0;
      const [count, all] = [this.order.length, this.rows.length];
      this.status.value = count === all ? `${grouped(all)} rows` : `${grouped(count)} of ${grouped(all)} rows`;
      this.table.setAttribute('aria-rowcount', count + 1);
      this.drawn = '';
      this.draw();
    }

    keysOf(column) {
      this.keys[column] ??= this.numeric[column]
        ? this.rows.map(row => row[column] ?? '')
        : this.rows.map(row => told(row[column]).toLowerCase());
      return this.keys[column];
    }

    draw() {
      const seen = Math.ceil((this.view.clientHeight || 600) / height);
      const first = Math.max(Math.floor(this.view.scrollTop / height) - spare, 0);
      this.fill(first, Math.min(first + seen + 2 * spare, this.order.length));
    }

    fill(first, end, isScrolled = true) {
      if (this.drawn === `${first} ${end}`) return;
      this.drawn = `${first} ${end}`;
      const rows = [];
      if (first > 0) rows.push(this.space(first));
      for (let place = first; place < end; place++) rows.push(this.line(place));
      if (end < this.order.length) {
        rows.push(isScrolled ? this.space(this.order.length - end) : element('tr', {},
          element('td', { colspan: this.columns.length },
            `And ${grouped(this.order.length - end)} more rows, which are not printed.`)));
      }
      if (!this.order.length) {
        rows.push(element('tr', {}, element('td', { colspan: this.columns.length }, 'No row says that.')));
      }
      this.body.replaceChildren(...rows);
    }

    space(count) {
      const cell = element('td', { colspan: this.columns.length });
      cell.style.height = `${count * height}px`;
      return element('tr', { class: 'space', 'aria-hidden': 'true' }, cell);
    }

    line(place) {
      const number = this.order[place];
      const made = element('tr', { 'aria-rowindex': place + 2, 'data-row': number });
      if (place === this.current) made.className = 'current';
      this.places.forEach(column => {
        const text = shown(this.rows[number][column]);
        const cell = element('td', {}, text);
        if (text.length > 24) cell.title = text;
        if (this.numeric[column]) cell.className = 'number';
        made.append(cell);
      });
      return made;
    }

    press(event) {
      if (event.target !== this.view) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && this.order.length) {
        this.current = Math.min(Math.max(this.current + step, 0), this.order.length - 1);
        const top = this.current * height;
        const room = this.view.clientHeight - 2 * height;
        if (top < this.view.scrollTop) this.view.scrollTop = top;
        if (top > this.view.scrollTop + room) this.view.scrollTop = top - room;
        this.drawn = '';
        this.draw();
      } else if (event.key === 'Enter' && this.current >= 0) {
        this.tell(this.order[this.current]);
      } else {
        return;
      }
      event.preventDefault();
    }

    // All of one row, since a cell shows only its beginning.
    tell(number) {
      const list = element('dl');
      this.places.forEach(column => {
        const text = shown(this.rows[number][column]);
        if (text) list.append(element('dt', {}, shown(this.columns[column])), element('dd', {}, text));
      });
      const close = element('button', { type: 'button' }, 'Close');
      const dialog = element('dialog', { 'aria-label': 'Row' }, list, close);
      close.addEventListener('click', () => dialog.close());
      dialog.addEventListener('close', () => dialog.remove());
      dialog.addEventListener('click', event => { if (event.target === dialog) dialog.close(); });
      document.body.append(dialog);
      dialog.showModal();
    }

    set(text) {
      this.open();
      this.input.value = text;
      this.search(text);
      this.place.scrollIntoView({ block: 'start' });
      this.input.focus({ preventScroll: true });
    }
  }

  const grids = [...document.querySelectorAll('.grid')].map(place => new Grid(place));
  const seen = new IntersectionObserver(entries => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      seen.unobserve(entry.target);
      grids.find(grid => grid.place === entry.target).open();
    }
  }, { rootMargin: '600px' });
  grids.forEach(grid => seen.observe(grid.place));

  for (const link of document.querySelectorAll('[data-grid]')) {
    link.addEventListener('click', event => {
      event.preventDefault();
      grids.find(grid => grid.place.dataset.rows === link.dataset.grid).set(link.dataset.filter);
    });
  }
  // Paper does not scroll, so it gets the first rows, and says how many there are.
  addEventListener('beforeprint', () => grids.forEach(grid => {
    grid.open();
    grid.drawn = '';
    grid.fill(0, Math.min(grid.order.length, mostPrinted), false);
  }));
  addEventListener('afterprint', () => grids.forEach(grid => { grid.drawn = ''; grid.draw(); }));
})();
