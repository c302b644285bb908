/** The service behind `IRewound`: one link for each notebook, and the panel's model for the one that is current. */

import type { INotebookTracker, NotebookPanel } from '@jupyterlab/notebook';
import type { ServerConnection } from '@jupyterlab/services';
import { ISignal, Signal } from '@lumino/signaling';

import { PanelModel } from '../model/panel';
import type { IRewound } from '../tokens';
import { NotebookLink } from './link';

export class Rewound implements IRewound {
  constructor(
    tracker: INotebookTracker,
    private readonly _settings: ServerConnection.ISettings
  ) {
    tracker.forEach(panel => this._add(panel));
    tracker.widgetAdded.connect((_, panel) => this._add(panel));
    tracker.currentChanged.connect((_, panel) => this._to(panel));
    this._to(tracker.currentWidget);
  }

  readonly model = new PanelModel();

  get current(): NotebookLink | null {
    return this._current;
  }

  get currentChanged(): ISignal<this, NotebookLink | null> {
    return this._currentChanged;
  }

  get linked(): ISignal<this, NotebookLink> {
    return this._linked;
  }

  linkOf(panel: NotebookPanel): NotebookLink | null {
    return this._links.get(panel) ?? null;
  }

  private _add(panel: NotebookPanel): void {
    if (this._links.has(panel) || panel.isDisposed) {
      return;
    }
    const link = new NotebookLink(panel, this._settings);
    this._links.set(panel, link);
    panel.disposed.connect(() => this._links.delete(panel));
    link.stateChanged.connect(() => {
      if (link === this._current) {
        void this.model.refresh();
      }
    });
    this._linked.emit(link);
  }

  private _to(panel: NotebookPanel | null): void {
    if (panel !== null) {
      this._add(panel);
    }
    const link = panel === null ? null : this.linkOf(panel);
    if (link !== this._current) {
      this._current = link;
      this.model.link = link;
      this._currentChanged.emit(link);
    }
  }

  private _current: NotebookLink | null = null;
  private readonly _links = new Map<NotebookPanel, NotebookLink>();
  private readonly _currentChanged = new Signal<this, NotebookLink | null>(this);
  private readonly _linked = new Signal<this, NotebookLink>(this);
}
