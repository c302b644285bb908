/** The views as a widget shows them, in any front end: what the widget's own small script loads, and mounts into the page. */

import * as React from 'react';
import { createRoot } from 'react-dom/client';

import type { AboutShape } from '../wire';
import { colours } from './colours';
import { WidgetLink } from './link';
import type { ICarrier } from './source';
import { WidgetView } from './view';

/** Show a run in an element, in place of what it holds; the answer takes the view away again. */
export function mount(element: HTMLElement, about: AboutShape, carrier: ICarrier, css: string): () => void {
  const link = new WidgetLink(about, carrier);
  const box = element.ownerDocument.createElement('div');
  box.className = 'jp-Rewound-widget jp-Rewound-main';
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', 'Rewound');
  element.replaceChildren(box);
  styled(element, css);
  const forget = colours(box);
  const root = createRoot(box);
  root.render(<WidgetView link={link} />);
  return () => {
    root.unmount();
    forget();
    link.dispose();
  };
}

/** The style sheet, once in a page, or in the shadow that a front end keeps its widgets in. */
function styled(element: HTMLElement, css: string): void {
  const root = element.getRootNode();
  const into = root instanceof ShadowRoot ? root : element.ownerDocument.head;
  if (into.querySelector('style[data-rewound]') === null) {
    const style = element.ownerDocument.createElement('style');
    style.dataset.rewound = '';
    style.textContent = css;
    into.append(style);
  }
}
