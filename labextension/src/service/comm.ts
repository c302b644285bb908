/** The talk with one kernel over a comm of our own. */

import type { Kernel } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import { Problem } from './source';
import { Message, PROTOCOL, Talk } from './talk';

export const TARGET = 'rewound';
/** Milliseconds that a kernel may take to begin a subshell; after them the comm goes without. */
const SUBSHELL = 1500;

/** One open comm. */
export class KernelSource extends Talk implements IDisposable {
  constructor(private readonly _kernel: Kernel.IKernelConnection) {
    super();
    this._comm = _kernel.createComm(TARGET);
    this._comm.onMsg = message => this.receive(message.content.data as unknown as Message);
    this._comm.onClose = () => this._closedByKernel();
    void this._open();
  }

  /** The kernel has closed the comm: it does not know us, or not any more. */
  get closed(): ISignal<this, Problem | null> {
    return this._closed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this.end(new Problem('connection-closed', 'The connection to the kernel was closed.'));
    if (!this._comm.isDisposed) {
      if (this._kernel.isDisposed || this._kernel.status === 'dead') {
        this._comm.dispose();
      } else {
        this._comm.close();
      }
    }
    Signal.clearData(this);
  }

  protected send(message: object): void {
    this._comm.send(message as JSONObject);
  }

  /**
   * Over a subshell, a thread of the kernel's own, an opening does not wait for the cells that are queued. Where there are subshells,
   * the comm has to be given the moment to get one.
   */
  private async _open(): Promise<void> {
    const { subshellStarted } = this._comm as Kernel.IComm & { subshellStarted?: Promise<void> };
    if (this._kernel.supportsSubshells && subshellStarted !== undefined) {
      await Promise.race([subshellStarted, new Promise(resolve => setTimeout(resolve, SUBSHELL))]);
    }
    if (!this._isDisposed && !this._comm.isDisposed) {
      this._comm.open({ protocol: PROTOCOL });
    }
  }

  private _closedByKernel(): void {
    const { refusal } = this;
    this._isDisposed = true;
    this.end(refusal ?? new Problem('connection-closed', 'The kernel has closed the connection.'));
    this._closed.emit(refusal);
    Signal.clearData(this);
  }

  private readonly _comm: Kernel.IComm;
  private readonly _closed = new Signal<this, Problem | null>(this);
  private _isDisposed = false;
}
