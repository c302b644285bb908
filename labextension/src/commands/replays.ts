/** Carries a replay out, in the kernel or else in a process of the server's, and tells how it gets on in a notification. */

import { Dialog, Notification, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { cellsBelow, land } from '../cells/landing';
import { todaysCells } from '../cells/today';
import { duration } from '../model/format';
import type { NotebookLink } from '../service/link';
import { Params, Problem } from '../service/source';
import { problemText } from '../ui/problem';
import type { LeftShape, ReplayShape, ReplayedCellShape } from '../wire';

interface IReplayed {
  outcome: ReplayShape;
  cells: ReplayedCellShape[];
}

export class Replays {
  constructor(
    private readonly _trans: TranslationBundle,
    /** A replay of `left` has ended, and is the run `right`. */
    private readonly _ended: (left: string, right: string) => void,
    private readonly _compare = _ended
  ) {}

  async carryOut(link: NotebookLink, run: string, options: Params): Promise<void> {
    const { kernel } = link;
    const what = options.debug === true ? this._trans.__('Debugging %1…', run) : this._trans.__('Replaying %1…', run);
    await this._watched(link, what, async id => {
      const ended = kernel
        ? await this._landed(link, kernel.request('replay', { run, ...options }))
        : { outcome: await this._apart(link, run, options), onwards: [] };
      const { outcome, onwards } = ended;
      const compare = (): void => this._compare(outcome.replay_of, outcome.run!);
      const actions = this._throughs(outcome, options, more => this.carryOut(link, run, more));
      this._tell(id, outcome, link, outcome.run === null ? [] : [...actions, ...onwards, { label: this._trans.__('Compare'), callback: compare }]);
      if (outcome.run !== null) {
        this._ended(outcome.replay_of, outcome.run);
      }
    });
  }

  /** Take up what the notebook's last run has left, in its kernel. */
  async goOn(link: NotebookLink, left: LeftShape, wanted: Params): Promise<void> {
    const trans = this._trans;
    const text = left.paused === null ? trans.__('Recovering %1…', left.run) : trans.__('Going on with %1…', left.run);
    await this._watched(link, text, async id => {
      const kernel = await link.recorded();
      const more = { cells: todaysCells(link.panel), ...wanted };
      const answer = left.paused === null ? kernel.request('recover', { run: left.run, ...more }) : kernel.request('resume', more);
      const { outcome, onwards } = await this._landed(link, answer);
      const done = left.paused === null ? trans.__('What was interrupted has been recovered') : trans.__('The notebook went on');
      this._tell(id, outcome, link, [...this._throughs(outcome, wanted, again => this.goOn(link, left, again)), ...onwards], done);
    });
  }

  /** Tell in a notification, with a button to stop it, that something runs, and if it comes to nothing, why. */
  private async _watched(link: NotebookLink, text: string, work: (id: string) => Promise<void>): Promise<void> {
    const actions = [{ label: this._trans.__('Stop'), callback: () => void this.stop(link) }];
    const id = Notification.emit(text, 'in-progress', { autoClose: false, actions });
    try {
      await work(id);
    } catch (error) {
      const problem = Problem.from(error);
      Notification.update({ id, type: 'error', message: problemText(problem, this._trans), autoClose: false, actions: [] });
    }
  }

  /** Stop what runs: the kernel as for any cell, a process by its server. */
  async stop(link: NotebookLink): Promise<void> {
    if (this._apartRun !== null) {
      await link.server.cancel(this._apartRun);
    } else {
      await link.panel.sessionContext.session?.kernel?.interrupt();
    }
  }

  /** Put the outputs into the notebook; `onwards` leads to the cells that the run never came to. */
  private async _landed(link: NotebookLink, answer: Promise<IReplayed>): Promise<{ outcome: ReplayShape; onwards: Notification.IAction[] }> {
    const { outcome, cells } = await answer;
    if (outcome.run === null || link.panel.isDisposed) {
      return { outcome, onwards: [] };
    }
    land(link.panel, cells);
    const below = outcome.status === 'succeeded' ? cellsBelow(link.panel, cells) : null;
    return { outcome, onwards: below === null ? [] : [{ label: this._trans.__('Run the cells below'), callback: () => void below() }] };
  }

  private async _apart(link: NotebookLink, run: string, options: Params): Promise<ReplayShape> {
    const job = await link.server.replay(run, options);
    this._apartRun = job.run;
    try {
      const ended = await link.server.ended(job, () => undefined);
      if (ended.error !== null || ended.outcome === null) {
        throw ended.error ? Problem.of(ended.error) : new Problem('error', this._trans.__('Nothing came of the replay.'));
      }
      return ended.outcome as ReplayShape;
    } finally {
      this._apartRun = null;
    }
  }

  /** Where something was held back that may happen if a person says so: a button that asks, and does it `again` with that allowed. */
  private _throughs(outcome: ReplayShape, options: Params, again: (options: Params) => Promise<void>): Notification.IAction[] {
    const trans = this._trans;
    const held = outcome.held.filter(each => each.allow !== null);
    const allowed = [...((options['allow_mutations'] as string[] | undefined) ?? []), ...held.map(each => each.allow!)];
    const ask = async (): Promise<void> => {
      const asked = await showDialog({
        title: trans.__('Let this really happen?'),
        body: held.map(each => each.why).join('\n'),
        buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.warnButton({ label: trans.__('Let It Happen') })]
      });
      if (asked.button.accept) {
        await again({ ...options, allow_mutations: allowed });
      }
    };
    return held.length === 0 ? [] : [{ label: trans.__('Let It Happen…'), callback: () => void ask() }];
  }

  private _tell(id: string, outcome: ReplayShape, link: NotebookLink, actions: Notification.IAction[], done = this._trans.__('The replay succeeded')): void {
    const trans = this._trans;
    const why = outcome.held.map(each => each.why).join('; ') || outcome.error?.message;
    const message = why ? link.run.names.said(why) : null;
    const took = duration(outcome.seconds);
    const saved = outcome.saved_seconds > 0 ? trans.__(', %1 saved', duration(outcome.saved_seconds)) : '';
    const texts: Record<ReplayShape['status'], string> = {
      succeeded: `${done}: ${took}`,
      failed: trans.__('The replay failed: %1', message ?? took),
      held: trans.__('The replay was held back: %1', message ?? took),
      refused: trans.__('The replay was refused: %1', message ?? took),
      diverged: trans.__('The replay went another way than the recording')
    };
    Notification.update({
      id,
      type: outcome.status === 'succeeded' ? 'success' : 'warning',
      message: `${texts[outcome.status]}${saved} · ${outcome.run ?? ''}`,
      autoClose: outcome.status === 'held' ? false : 8000, // which asks for something
      actions
    });
  }

  private _apartRun: string | null = null;
}
