/** The plugin that shows the view of a magic as a widget where its kernel still has it, and else the page that was saved with it. */

import type { JupyterFrontEnd, JupyterFrontEndPlugin } from '@jupyterlab/application';
import { INotebookTracker } from '@jupyterlab/notebook';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Panel } from '@lumino/widgets';

const VIEW = 'application/vnd.rewound.view+json';
const WIDGET = 'application/vnd.jupyter.widget-view+json';
const PAGE = 'text/html';
/** Before that of widgets, which says no more than that there is none where the kernel is gone. */
const RANK = -20;

/** What stands in the place of a widget that is not there. */
const GONE = /^Error displaying widget/;

/** A widget, or the page in its place. */
class View extends Panel implements IRenderMime.IRenderer {
  constructor(private readonly _rendermime: IRenderMimeRegistry) {
    super();
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    if (!this._rendermime.mimeTypes.includes(WIDGET)) {
      await this._draw(PAGE, model);
      return;
    }
    const shown = this._draw(WIDGET, model);
    // It may say so at once, or when the kernel has been asked for all of its widgets.
    const { node } = this;
    this._observer.disconnect();
    this._observer = new MutationObserver(() => {
      if (GONE.test(node.textContent ?? '')) {
        this._observer.disconnect();
        void this._draw(PAGE, model);
      }
    });
    this._observer.observe(node, { childList: true, subtree: true, characterData: true });
    await shown;
  }

  dispose(): void {
    this._observer.disconnect();
    super.dispose();
  }

  private async _draw(mime: string, model: IRenderMime.IMimeModel): Promise<void> {
    [...this.widgets].forEach(each => each.dispose());
    const renderer = this._rendermime.createRenderer(mime);
    this.addWidget(renderer);
    await renderer.renderModel(model);
  }

  private _observer = new MutationObserver(() => undefined);
}

export const views: JupyterFrontEndPlugin<void> = {
  id: 'rewound:views',
  description: 'Shows what %timeline and %replay return, also when their kernel is gone.',
  autoStart: true,
  requires: [INotebookTracker],
  activate: (_: JupyterFrontEnd, tracker: INotebookTracker) => {
    const add = (panel: NotebookPanel): void => {
      const { rendermime } = panel.content;
      rendermime.addFactory({ safe: false, mimeTypes: [VIEW], createRenderer: () => new View(rendermime) }, RANK);
    };
    tracker.forEach(add);
    tracker.widgetAdded.connect((_, panel) => add(panel));
  }
};
