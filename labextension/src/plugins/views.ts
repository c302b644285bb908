/** The plugin that shows the view of a magic as a widget where its kernel still has it, and else the page that was saved with it. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { IRenderMime } from '@jupyterlab/rendermime';
import { Panel } from '@lumino/widgets';

const VIEW = 'application/vnd.rewound.view+json';
const WIDGET = 'application/vnd.jupyter.widget-view+json';
const PAGE = 'text/html';
/** Before that of widgets, which says no more than that there is none where the kernel is gone. */
const RANK = -20;
/** What stands in the place of a widget that is not there yet, and of one that is not there. */
const COMING = /^(Loading widget|$)/;
const GONE = /^Error displaying widget/;
/** Milliseconds between two looks whether a notebook shows widgets by now, and how many there are. */
const PAUSE = 250;
const LOOKS = 240;

/** Where a notebook's widgets are drawn. */
interface IPlace {
  rendermime: IRenderMimeRegistry;
  /** Whether the notebook will show widgets; answered when it does. */
  widgets: () => Promise<boolean>;
}

/** The page, and the widget in its place as soon as it is there. */
class View extends Panel implements IRenderMime.IRenderer {
  constructor(private readonly _place: IPlace) {
    super();
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this._observer?.disconnect();
    [...this.widgets].forEach(each => each.dispose());
    const page = await this._draw(PAGE, model);
    void this._place.widgets().then(there => {
      if (there && !page.isDisposed) {
        this._widget(model, page);
      }
    });
  }

  dispose(): void {
    this._observer?.disconnect();
    super.dispose();
  }

  private _widget(model: IRenderMime.IMimeModel, page: Panel['widgets'][number]): void {
    const widget = this._place.rendermime.createRenderer(WIDGET);
    widget.hide();
    this.addWidget(widget);
    const look = (): void => {
      const text = widget.node.textContent ?? '';
      if (GONE.test(text)) {
        this._observer?.disconnect();
        widget.dispose();
      } else if (!COMING.test(text)) {
        this._observer?.disconnect();
        page.dispose();
        widget.show();
      }
    };
    this._observer = new MutationObserver(look);
    this._observer.observe(widget.node, { childList: true, subtree: true, characterData: true });
    void widget.renderModel(model);
  }

  private async _draw(mime: string, model: IRenderMime.IMimeModel): Promise<IRenderMime.IRenderer> {
    const renderer = this._place.rendermime.createRenderer(mime);
    this.addWidget(renderer);
    await renderer.renderModel(model);
    return renderer;
  }

  private _observer: MutationObserver | null = null;
}

/** A renderer of widgets that was made before the notebook has its manager of them never learns of it: wait for the notebook's own. */
async function managed(panel: NotebookPanel, common: IRenderMimeRegistry): Promise<boolean> {
  const { rendermime } = panel.content;
  for (let look = 0; look < LOOKS && !panel.isDisposed; look++) {
    const own = rendermime.getFactory(WIDGET);
    if (own !== undefined && own !== common.getFactory(WIDGET)) {
      return true;
    }
    await new Promise(resolve => setTimeout(resolve, PAUSE));
  }
  return false;
}

export const views: JupyterFrontEndPlugin<void> = {
  id: 'rewound:views',
  description: 'Shows what %timeline and %replay return, also when their kernel is gone.',
  autoStart: true,
  requires: [INotebookTracker, IRenderMimeRegistry],
  activate: (_: JupyterFrontEnd, tracker: INotebookTracker, common: IRenderMimeRegistry) => {
    const add = (panel: NotebookPanel): void => {
      const { rendermime } = panel.content;
      let widgets: Promise<boolean> | null = null;
      const place = { rendermime, widgets: () => (widgets ??= managed(panel, common)) };
      rendermime.addFactory({ safe: false, mimeTypes: [VIEW], createRenderer: () => new View(place) }, RANK);
    };
    tracker.forEach(add);
    tracker.widgetAdded.connect((_, panel) => add(panel));
  }
};
