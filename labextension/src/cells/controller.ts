/** Brings what a kernel says of a notebook's cells into its margins and editors, and asks again when the person has changed something. */

import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { IDisposable } from '@lumino/disposable';

import { hintsOf } from '../model/hints';
import type { Aspect, Run } from '../model/run';
import type { NotebookLink } from '../service/link';
import { HintStore } from './decorations';
import { showMark } from './marks';
import { todaysCells } from './today';

/** What of it is shown, by the settings. */
export interface ICellOptions {
  hints: boolean;
  marks: boolean;
  /** Milliseconds after the last change at which the kernel is asked what a replay would do; 0: never. */
  ask: number;
}

export class CellController implements IDisposable {
  constructor(
    private readonly _link: NotebookLink,
    private readonly _store: HintStore,
    private readonly _trans: TranslationBundle,
    public options: ICellOptions
  ) {
    this._panel = _link.panel;
    _link.run.changed.connect(this._runChanged, this);
    _link.stateChanged.connect(this.draw, this);
    this._panel.content.modelContentChanged.connect(this._edited, this);
    this._panel.content.model?.cells.changed.connect(this.draw, this);
    this._panel.disposed.connect(this.dispose, this);
    this.draw();
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      this._link.run.changed.disconnect(this._runChanged, this);
      this._link.stateChanged.disconnect(this.draw, this);
      this._panel.content?.model?.cells.changed.disconnect(this.draw, this);
      cancelAnimationFrame(this._frame);
      clearTimeout(this._timer);
    }
  }

  /** Draw all of it, at the next frame. */
  draw(): void {
    if (this._frame === 0 && !this._isDisposed) {
      this._frame = requestAnimationFrame(() => {
        this._frame = 0;
        this._draw();
      });
    }
  }

  private get _alive(): boolean {
    return this._link.state === 'recording' || this._link.state === 'off';
  }

  private _mark(cell: Cell): void {
    if (cell.model.type === 'code') {
      const { run } = this._link;
      const mark = (this._alive && this.options.marks && run.marks.get(cell.model.id)) || null;
      showMark(cell, mark && { ...mark, reason: mark.reason && run.names.said(mark.reason) }, this._trans);
    }
  }

  private _runChanged(_: Run, aspect: Aspect): void {
    if (aspect === 'cells' || aspect === 'debug' || aspect === 'run') {
      this.draw();
    }
  }

  private _draw(): void {
    if (this._isDisposed || this._panel.isDisposed) {
      return;
    }
    const { run } = this._link;
    const hints = hintsOf(this.options.hints && this._alive ? run.debug : null, run.marks, text => run.names.said(text));
    for (const cell of this._panel.content.widgets) {
      if (cell.model.type === 'code') {
        this._mark(cell);
        this._store.set(cell.model.sharedModel, hints.get(cell.model.id) ?? null);
      }
    }
  }

  /** Somebody types: of the marks only that of this cell can be another now. */
  private _edited(): void {
    const cell = this._panel.content.activeCell;
    if (cell !== null && this._frame === 0) {
      this._mark(cell);
    }
    clearTimeout(this._timer);
    if (this.options.ask > 0 && this._link.state === 'recording' && this._link.run.marks.size > 0) {
      this._timer = window.setTimeout(() => void this._ask(), this.options.ask);
    }
  }

  /** Ask what a replay would do with each cell as it is now. */
  private async _ask(): Promise<void> {
    const { kernel, run } = this._link;
    const cells = todaysCells(this._panel);
    const changed = cells.some(cell => (run.marks.get(cell.cell_id)?.source ?? cell.source) !== cell.source);
    if (kernel === null || this._isDisposed || (!changed && !this._told)) {
      return;
    }
    this._told = changed;
    if (this._panel.sessionContext.session?.kernel?.status !== 'idle') {
      return; // a plan would wait behind the cell that runs, and be out of date then
    }
    const id = run.id;
    const told = await kernel.request('marks', { cells: cells }).catch(() => null);
    if (told !== null && run.id === id) {
      run.remark(told.cells);
    }
  }

  private readonly _panel: NotebookPanel;
  private _isDisposed = false;
  private _frame = 0;
  private _timer = 0;
  /** Whether the marks may tell of changes. */
  private _told = false;
}
