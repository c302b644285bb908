/** Carries a replay out, in the kernel or else in a process of the server's, and tells how it gets on in a notification. */

import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

import { land } from '../cells/landing';
import { duration } from '../model/format';
import type { NotebookLink } from '../service/link';
import { Params, Problem } from '../service/source';
import type { ReplayShape } from '../wire';

export class Replays {
  constructor(
    private readonly _trans: TranslationBundle,
    /** A replay of `left` has ended, and is the run `right`. */
    private readonly _ended: (left: string, right: string) => void,
    private readonly _compare = _ended
  ) {}

  async carryOut(link: NotebookLink, run: string, options: Params): Promise<void> {
    const trans = this._trans;
    const what = options.debug === true ? trans.__('Debugging %1…', run) : trans.__('Replaying %1…', run);
    const id = Notification.emit(what, 'in-progress', {
      autoClose: false,
      actions: [{ label: trans.__('Stop'), callback: () => void this.stop(link) }]
    });
    try {
      const outcome = link.kernel ? await this._live(link, run, options) : await this._apart(link, run, options);
      this._tell(id, outcome);
      if (outcome.run !== null) {
        this._ended(outcome.replay_of, outcome.run);
      }
    } catch (error) {
      const problem = Problem.from(error);
      Notification.update({ id, type: 'error', message: [problem.message, problem.hint].filter(Boolean).join(' '), autoClose: false, actions: [] });
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

  private async _live(link: NotebookLink, run: string, options: Params): Promise<ReplayShape> {
    const { outcome, cells } = await link.kernel!.request('replay', { run, ...options });
    if (outcome.run !== null && !link.panel.isDisposed) {
      land(link.panel, cells);
    }
    return outcome;
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

  private _tell(id: string, outcome: ReplayShape): void {
    const trans = this._trans;
    const took = duration(outcome.seconds);
    const saved = outcome.saved_seconds > 0 ? trans.__(', %1 saved', duration(outcome.saved_seconds)) : '';
    const texts: Record<ReplayShape['status'], string> = {
      succeeded: trans.__('The replay succeeded: %1', took),
      failed: trans.__('The replay failed: %1', outcome.error?.message ?? took),
      held: trans.__('The replay was held back: %1', outcome.error?.message ?? took),
      refused: trans.__('The replay was refused: %1', outcome.error?.message ?? took),
      diverged: trans.__('The replay went another way than the recording')
    };
    Notification.update({
      id,
      type: outcome.status === 'succeeded' ? 'success' : 'warning',
      message: `${texts[outcome.status]}${saved} · ${outcome.run ?? ''}`,
      autoClose: 8000,
      actions:
        outcome.run === null
          ? []
          : [{ label: trans.__('Compare'), callback: () => this._compare(outcome.replay_of, outcome.run!) }]
    });
  }

  private _apartRun: string | null = null;
}
