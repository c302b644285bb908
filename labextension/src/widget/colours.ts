/** Colours for front ends that are not JupyterLab: whose they are, and whether the page is dark. `widget.css` does the rest. */

/** Mark the box so that the style sheet knows; the answer ends the watching. */
export function colours(box: HTMLElement): () => void {
  const mark = (): void => {
    const style = getComputedStyle(box.parentElement ?? box);
    const has = (name: string): boolean => style.getPropertyValue(name).trim() !== '';
    box.dataset.colours = has('--vscode-foreground') ? 'vscode' : has('--jp-layout-color1') ? 'jupyter' : 'page';
    box.dataset.dark = String(light(style.color) > 0.5);
  };
  mark();
  const dark = matchMedia('(prefers-color-scheme: dark)');
  dark.addEventListener('change', mark);
  const observer = new MutationObserver(mark);
  for (const watched of [document.documentElement, document.body]) {
    observer.observe(watched, { attributes: true, attributeFilter: ['class', 'style', 'theme', 'data-theme', 'data-vscode-theme-kind'] });
  }
  return () => {
    dark.removeEventListener('change', mark);
    observer.disconnect();
  };
}

/** From 0 to 1, how light a colour as `rgb(r, g, b)` is: light letters stand on dark. */
function light(colour: string): number {
  const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
  return (0.299 * red + 0.587 * green + 0.114 * blue) / 255;
}
