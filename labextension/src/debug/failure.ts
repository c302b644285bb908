/** "Debug at failure": a replay in the kernel stops before the line that failed, in the notebook's own debugger. */

import { Notification } from '@jupyterlab/apputils';

import { todaysCells } from '../cells/today';
import type { Replays } from '../commands/replays';
import type { Aspect, Run } from '../model/run';
import type { NotebookLink } from '../service/link';
import { Problem } from '../service/source';
import type { Bug } from './bug';

export class FailureDebugger {
  constructor(
    private readonly _bug: Bug,
    private readonly _replays: Replays,
    /** Called when the program is about to stop. */
    private readonly _show: () => void
  ) {}

  /** Comes back when the program has ended, or the person has given up. */
  async debug(link: NotebookLink, run: string): Promise<void> {
    const before = this._bug.isOn(link.panel);
    if (before && this._bug.debug.session?.capabilities?.supportsStepBack !== true) {
      await this._bug.turnOff(link.panel); // it speaks to debugpy itself: nobody could stand between the two
    }
    let attached = Promise.resolve();
    const changed = (_: Run, aspect: Aspect): void => {
      if (aspect === 'replay' && link.run.replaying?.state === 'debugging') {
        attached = attached.then(() => this._attach(link));
      }
    };
    link.run.changed.connect(changed);
    this._show();
    try {
      await this._replays.carryOut(link, run, { cells: todaysCells(link.panel), debug: true });
    } finally {
      link.run.changed.disconnect(changed);
      if (!before) {
        await attached; // what turns it on may still be on its way, and would do so afterwards
        await this._bug.turnOff(link.panel); // a debugger that is on slows every cell
      }
    }
  }

  private async _attach(link: NotebookLink): Promise<void> {
    try {
      await this._bug.turnOn(link.panel);
    } catch (error) {
      Notification.error(Problem.from(error).message, { autoClose: false });
      await link.panel.sessionContext.session?.kernel?.interrupt(); // else it would wait for ever
    }
  }
}
