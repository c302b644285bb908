/** A notebook and the run of its kernel: opens the comm, opens it again where that has a point, and keeps the run up to date. */

import type { ISessionContext } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import { KernelMessage } from '@jupyterlab/services';
import type { Kernel, ServerConnection } from '@jupyterlab/services';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Left } from '../model/left';
import { Run } from '../model/run';
import { KernelSource } from './comm';
import { Following } from './following';
import { ServerSource } from './rest';
import { ISource, Problem } from './source';
import type { Telling } from './talk';

/**
 * - `connecting`: nobody knows yet
 * - `absent`: the kernel does not have Rewound loaded
 * - `off`: it has, and records nothing
 * - `recording`
 * - `dead`: the kernel is not there any more; what it had recorded is
 */
export type LinkState = 'connecting' | 'absent' | 'off' | 'recording' | 'dead';

/** The id of the request that a message belongs to; empty where there is none. */
function requestOf(message: KernelMessage.IMessage): string {
  return 'msg_id' in message.parent_header ? message.parent_header.msg_id : '';
}

export class NotebookLink implements IDisposable {
  constructor(
    readonly panel: NotebookPanel,
    settings: ServerConnection.ISettings
  ) {
    this.server = new ServerSource(settings, panel.context.path || null);
    this.run = new Run(this.server, true, null);
    this._following = new Following(this.run, () => this._source);
    const context = panel.sessionContext;
    context.kernelChanged.connect(this._kernelChanged, this);
    context.statusChanged.connect(this._statusChanged, this);
    context.iopubMessage.connect(this._heard, this);
    panel.disposed.connect(this.dispose, this);
    void context.ready.then(() => this._connect());
  }

  /** The kernel's own run, and what it has told of it. Stays when the kernel dies. */
  readonly run: Run;
  readonly server: ServerSource;
  /** What the newest run of this notebook has left to be taken up. */
  readonly left = new Left();

  get state(): LinkState {
    return this._state;
  }

  /** Why the kernel does not talk to us, if it said so. */
  get refusal(): Problem | null {
    return this._refusal;
  }

  get stateChanged(): ISignal<this, LinkState> {
    return this._stateChanged;
  }

  get kernel(): KernelSource | null {
    return this._source?.open ? this._source : null;
  }

  /** Who answers questions about stored runs: the kernel, which can also be remote, else the server. */
  get source(): ISource {
    return this.kernel ?? this.server;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Load the extension into the kernel, which begins to record. */
  async record(): Promise<void> {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel) {
      return;
    }
    const code = this._state === 'off' ? '%record on' : '%reload_ext rewound';
    const answer = await kernel.requestExecute({ code, store_history: false }).done;
    if (answer.content.status === 'error') {
      throw new Problem('not-loaded', answer.content.evalue || answer.content.ename);
    }
    if (this._state === 'absent') {
      this._connect();
    }
  }

  /** Record, if that is not done yet. Resolves with the kernel once it has told of it. */
  async recorded(): Promise<KernelSource> {
    if (this._state === 'absent' || this._state === 'off') {
      await this.record();
    }
    while (this._state === 'connecting') {
      await new Promise<void>(resolve => {
        const told = (): void => {
          this._stateChanged.disconnect(told);
          resolve();
        };
        this._stateChanged.connect(told);
      });
    }
    if (this.kernel === null || this._state !== 'recording') {
      throw this._refusal ?? new Problem('recording-off', 'This kernel is not recorded.');
    }
    return this.kernel;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._source?.dispose();
    this._following.end();
    Signal.clearData(this);
  }

  private _kernelChanged(_: ISessionContext, change: { newValue: Kernel.IKernelConnection | null }): void {
    this._source?.dispose();
    this._source = null;
    if (change.newValue) {
      this._connect();
    } else {
      this._to('dead');
    }
  }

  private _statusChanged(_: ISessionContext, status: Kernel.Status): void {
    if (status === 'dead' || status === 'autorestarting') {
      this._source?.dispose();
      this._source = null;
      this._to('dead');
    } else if (status === 'restarting') {
      this._source?.dispose();
      this._source = null;
      this._to('connecting');
    } else if (status === 'idle' && this._source === null && (this._state === 'dead' || this._state === 'connecting')) {
      this._connect();
    }
  }

  /** Somebody may have loaded the extension just now, in this window or in another one, or in a console. */
  private _heard(_: ISessionContext, told: KernelMessage.IMessage): void {
    const message = told as KernelMessage.IIOPubMessage;
    if (KernelMessage.isExecuteInputMsg(message)) {
      this._loading = /rewound|%record/.test(message.content.code) ? requestOf(message) : this._loading;
    } else if (KernelMessage.isStatusMsg(message) && message.content.execution_state === 'idle' && requestOf(message) === this._loading) {
      // Subshells are idle now and then as well: only the end of that very request counts.
      this._loading = null;
      if (this._state === 'absent') {
        this._connect();
      } else if (this._state === 'connecting') {
        // What was asked before may be refused, although it would not be now.
        this._again = true;
      }
    }
  }

  private _connect(): void {
    const kernel = this.panel.sessionContext.session?.kernel;
    if (!kernel || this._isDisposed || this._source !== null) {
      return;
    }
    this._to('connecting');
    void kernel.info.then(info => {
      if (this._isDisposed || this._source !== null || kernel.isDisposed) {
        return;
      }
      if (info.language_info.name !== 'python') {
        this._to('absent');
        return;
      }
      const source = new KernelSource(kernel);
      this._source = source;
      source.told.connect(this._told, this);
      source.closed.connect(this._refused, this);
    });
  }

  private _refused(source: KernelSource, problem: Problem | null): void {
    if (this._source === source) {
      this._source = null;
      this._refusal = problem;
      this._to('absent');
      if (this._again) {
        this._again = false;
        this._connect();
      }
    }
  }

  private _told(_: KernelSource, told: Telling): void {
    this._following.told(told);
    if (told.type === 'snapshot') {
      this._again = false;
      this._to(told.recording ? 'recording' : 'off');
    }
    this._askLeft();
  }

  /** What was left can be another thing in another state of the kernel, in another run, and when that begins to wait for a person. */
  private _askLeft(): void {
    const now = [this._state, this.run.id, this.run.shape?.paused?.question].join();
    if (now !== this._leftOf) {
      this._leftOf = now;
      const nobody = this._state === 'connecting' || this._state === 'dead';
      void this.left.ask(nobody ? null : this._state === 'recording' ? this.kernel : this.server);
    }
  }

  private _to(state: LinkState): void {
    if (state !== this._state) {
      this._state = state;
      this._askLeft();
      this._stateChanged.emit(state);
    }
  }

  private readonly _following: Following;
  private _source: KernelSource | null = null;
  private _state: LinkState = 'connecting';
  private _refusal: Problem | null = null;
  /** The request that may load the extension, while it is carried out. */
  private _loading: string | null = null;
  private _again = false;
  private _leftOf = '';
  private _isDisposed = false;
  private readonly _stateChanged = new Signal<this, LinkState>(this);
}
