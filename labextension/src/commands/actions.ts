/** What the panel's buttons and the commands do. */

import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Notification } from '@jupyterlab/apputils';
import { PageConfig } from '@jupyterlab/coreutils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { goTo, titleOf } from '../cells/places';
import { todaysCells } from '../cells/today';
import { ReplayMode, ReplayModel } from '../model/replay';
import { seqOf } from '../model/timeline';
import type { IActions, IPlaceToGo } from '../panels/sidepanel';
import type { NotebookLink } from '../service/link';
import type { Params } from '../service/source';
import { CommandIDs, IRewound } from '../tokens';
import { cellText } from '../ui/place';
import type { PlanShape } from '../wire';
import { askReplay } from './dialog';
import { givenOf, offered } from './offered';
import { Replays } from './replays';

export class Actions {
  constructor(
    private readonly _app: JupyterFrontEnd,
    private readonly _rewound: IRewound,
    private readonly _trans: TranslationBundle
  ) {
    this._replays = new Replays(_trans, (left, right) => this._ended(left, right));
  }

  readonly options = { openOnFailure: false, compareAfterReplay: true };

  /** For the views of the side panel. */
  forPanel(): IActions {
    return {
      go: place => void this.go(place),
      visit: seq => this.visit(seq),
      replay: () => void this.replay('failure', null),
      replayFrom: step => void this.replay('here', step),
      compare: () => void this._app.commands.execute(CommandIDs.compare),
      stop: () => void this.stop(),
      debug: () => void this._app.commands.execute(CommandIDs.debugFailure),
      canDebug: () => this.canDebug,
      record: () => this.record(),
      goOn: wanted => this.goOn(wanted)
    };
  }

  /** Whether there is a debugger to stop in where the run that is shown has failed. */
  get canDebug(): boolean {
    const { commands } = this._app;
    return commands.hasCommand(CommandIDs.debugFailure) && commands.isEnabled(CommandIDs.debugFailure);
  }

  async record(): Promise<void> {
    await this._rewound.current?.record();
  }

  /** Go to a place of the notebook, or of a file; choose its step, if it has one. */
  async go(place: IPlaceToGo): Promise<void> {
    const link = this._rewound.current;
    if (place.step !== null) {
      this._rewound.model.chooseStep(place.step);
    }
    if (link === null) {
      return;
    }
    if (place.cell_id !== null) {
      this._app.shell.activateById(link.panel.id);
      if (!(await goTo(link.panel, place))) {
        Notification.info(this._trans.__('The notebook has this cell no more.'), { autoClose: 3000 });
      }
    } else if (place.file !== null) {
      await this._openFile(place.file, place.line);
    }
  }

  /** Go to where a step is. */
  visit(seq: number): void {
    const run = this._rewound.model.run;
    const cell = run?.cells.get(`s${seq}`);
    const name = run?.timeline.nameOf(seq);
    if (cell) {
      void this.go({ step: null, cell_id: cell.cell_id, file: null, line: null });
    } else if (name) {
      const detail = this._rewound.model.detail;
      const known = detail?.step.step === `s${seq}` ? detail.step : null;
      void this.go({ step: null, cell_id: known?.cell_id ?? null, file: name.file, line: name.line });
    }
  }

  /** Open the dialog, and carry out what was put together there. */
  async replay(mode: ReplayMode, step: string | null): Promise<void> {
    const link = this._rewound.current;
    const run = this._rewound.model.run?.id ?? null;
    if (link === null || run === null) {
      return;
    }
    const { chosen } = this._rewound.model;
    const from = step ?? (chosen === null ? null : `s${chosen}`);
    const today: Params = link.kernel === null ? {} : { cells: todaysCells(link.panel) };
    const model = new ReplayModel(link.source, run, from, today, from === null && mode === 'here' ? 'failure' : mode);
    const { _trans: trans } = this;
    const names = this._rewound.model.run!.names;
    void offered(link, run, from, today).then(told => model.offer(told.offers.map(each => givenOf(each, link, names, trans)), told.more));
    const go = await askReplay({ model, trans, names, chosen: from && this._stepText(from), titleOf: line => this._titleOf(link, line) });
    const { options } = model;
    model.dispose();
    if (go) {
      await this._replays.carryOut(link, run, options);
    }
  }

  /** Go on with what the notebook's last run has left, in its kernel. */
  async goOn(wanted: Params): Promise<void> {
    const link = this._rewound.current;
    const left = link?.left.shape ?? null;
    if (link !== null && left !== null) {
      await this._replays.goOn(link, left, wanted);
    }
  }

  async stop(): Promise<void> {
    const link = this._rewound.current;
    if (link !== null) {
      await this._replays.stop(link);
    }
  }

  /** A step as the dialog calls it: by its function, or by its cell. */
  private _stepText(step: string): string {
    const run = this._rewound.model.run;
    const name = run?.timeline.nameOf(seqOf(step)) ?? null;
    const cell = cellText({ step, cell: run?.cells.get(step)?.cell ?? null }, run?.names, this._trans);
    return name !== null ? `${name.name} (${step})` : cell !== '' ? `${cell} (${step})` : step;
  }

  private _titleOf(link: NotebookLink, line: PlanShape): string | null {
    return line.cell_id === null || line.function !== null ? null : titleOf(link.panel, line.cell_id);
  }

  private _ended(left: string, right: string): void {
    void this._rewound.model.refresh();
    if (this.options.compareAfterReplay) {
      void this._app.commands.execute(CommandIDs.compare, { left, right, beside: true });
    }
  }

  private async _openFile(file: string, line: number | null): Promise<void> {
    const root = PageConfig.getOption('serverRoot').replace(/\\/g, '/').replace(/\/$/, '');
    const path = file.replace(/\\/g, '/');
    if (!path.startsWith(`${root}/`)) {
      Notification.info(this._trans.__('%1 lies outside of the server’s folder.', file), { autoClose: 5000 });
      return;
    }
    await this._app.commands.execute('docmanager:open', { path: path.slice(root.length + 1), factory: 'Editor' });
    if (line !== null && this._app.commands.hasCommand('fileeditor:go-to-line')) {
      await this._app.commands.execute('fileeditor:go-to-line', { line });
    }
  }

  private readonly _replays: Replays;
}
