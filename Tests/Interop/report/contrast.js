// Texts whose colour stands out from what is behind them by less than 4.5 to 1 (WCAG 2, AA).
const channel = value => {
  const part = value / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const parsed = text => (text.match(/[\d.]+/g) || []).map(Number);
const behind = element => {
  for (let one = element; one; one = one.parentElement) {
    const colour = parsed(getComputedStyle(one).backgroundColor);
    if (colour.length === 3 || colour[3] > 0.99) return colour;
  }
  return [255, 255, 255];
};
const pale = [];
const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (texts.nextNode()) {
  const element = texts.currentNode.parentElement;
  if (!texts.currentNode.textContent.trim() || element.closest('script, title, caption')) continue;
  const style = getComputedStyle(element);
  if (style.visibility === 'hidden' || style.display === 'none') continue;
  const front = parsed(element.closest('svg') ? style.fill : style.color);
  const [a, b] = [light(front), light(behind(element))].sort((one, other) => other - one);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < 4.5) pale.push([texts.currentNode.textContent.slice(0, 40), ratio]);
}
return pale;
