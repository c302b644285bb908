/** JupyterLab's debugger of one notebook: on and off, as its bug button does it, and requests to whoever debugs there. */

import type { IDebugger } from '@jupyterlab/debugger';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';

import { Problem } from '../service/source';

/** Milliseconds after which nothing of before is under way any more. */
const LATE = 1500;

/** A response of the Debug Adapter Protocol. */
export interface IResponse {
  success: boolean;
  message?: string;
  body?: Record<string, unknown>;
}

/** JupyterLab's types know its own requests; ours go the same way. */
type Send = (command: string, given: object) => Promise<IResponse>;

export class Bug {
  constructor(
    readonly debug: IDebugger,
    private readonly _handler: IDebugger.IHandler,
    private readonly _trans: TranslationBundle
  ) {}

  isOn(panel: NotebookPanel): boolean {
    const { session } = this.debug;
    return session !== null && session.isStarted && session.connection?.id === panel.sessionContext.session?.id;
  }

  /** Whether the program stands, and whoever debugs it can go back. */
  get canGoBack(): boolean {
    const { session } = this.debug;
    return session !== null && this.debug.hasStoppedThreads() && (session.capabilities?.supportsStepBack ?? this._able.get(session) ?? false);
  }

  /** JupyterLab has no command for this. Rejects with a Problem. */
  async turnOn(panel: NotebookPanel): Promise<void> {
    const { debug } = this;
    const connection = panel.sessionContext.session;
    if (connection === null || !(await debug.isAvailable(connection))) {
      throw new Problem('no-debugger', this._trans.__('This kernel has no debugger.'));
    }
    if (debug.session === null) {
      await this._handler.updateContext(panel, panel.sessionContext); // makes one
    }
    debug.session!.connection = connection;
    await debug.restoreState(true);
    await this._handler.updateContext(panel, panel.sessionContext);
    await new Promise(resolve => requestAnimationFrame(resolve));
    this._tellEditors();
  }

  /** A page that was loaded again has found a program that stands; the cells' editors and our buttons have not heard of it. */
  async found(): Promise<void> {
    const { session } = this.debug;
    if (session === null || !session.isStarted || session.capabilities !== undefined || this._able.has(session)) {
      return;
    }
    this._able.set(session, false);
    const answer = await this.ask('initialize', { clientID: 'jupyterlab', adapterID: '', pathFormat: 'path' }).catch(() => null);
    this._able.set(session, answer?.body?.['supportsStepBack'] === true);
    for (const wait of [LATE, 3 * LATE]) {
      setTimeout(() => this._tellEditors(), wait);
    }
  }

  /** It may have stopped before they listened. */
  private _tellEditors(): void {
    const { callstack } = this.debug.model;
    if (this.debug.hasStoppedThreads() && callstack.frame) {
      callstack.frame = callstack.frame;
    }
  }

  async turnOff(panel: NotebookPanel): Promise<void> {
    const { debug } = this;
    if (this.isOn(panel)) {
      await debug.session!.restoreState(); // another window may have been first
    }
    if (this.isOn(panel)) {
      await debug.stop();
      // What JupyterLab had asked before the stop comes back as "it is on", which it would take for a wish. The kernel answers in order.
      await debug.session?.restoreState();
      if (!panel.isDisposed) {
        await this._handler.updateContext(panel, panel.sessionContext);
      }
    }
  }

  /** Rejects with a Problem where it is refused. */
  async ask(command: string, given: object = {}): Promise<IResponse> {
    const session = this.debug.session!;
    const answer = await (session.sendRequest.bind(session) as unknown as Send)(command, given);
    if (!answer.success) {
      throw new Problem('refused', answer.message ?? this._trans.__('The debugger has refused this.'));
    }
    return answer;
  }

  /** The thread that stands. */
  get thread(): number {
    return this.debug.model.stoppedThreads.values().next().value ?? 1;
  }

  /** The names of the frame that is shown; that of the variable that is chosen first. */
  get names(): string[] {
    const { scopes, selectedVariable } = this.debug.model.variables;
    const names = scopes.flatMap(scope => scope.variables.map(variable => variable.name)).filter(name => /^[^\W\d]\w*$/u.test(name));
    const chosen = selectedVariable?.name;
    return [...new Set(chosen !== undefined && names.includes(chosen) ? [chosen, ...names] : names)];
  }

  /** Of sessions that this page has not begun: whether whoever debugs can go back. */
  private readonly _able = new WeakMap<object, boolean>();
}
