/** The talk with one kernel over a comm: batches in their order, gaps asked for again, requests answered. */

import type { Kernel, KernelMessage } from '@jupyterlab/services';
import type { JSONObject } from '@lumino/coreutils';
import { IDisposable } from '@lumino/disposable';
import { ISignal, Signal } from '@lumino/signaling';

import type { BatchShape, RefusalShape, ReplyShape, Results, SnapshotShape } from '../wire';
import { ISource, Method, Params, Problem } from './source';

export const TARGET = 'rewound';
export const PROTOCOL = 1;
/** Milliseconds that a kernel may take to begin a subshell; after them the comm goes without. */
const SUBSHELL = 1500;

type Message = SnapshotShape | BatchShape | ReplyShape | RefusalShape;
type Telling = SnapshotShape | BatchShape;

interface IWaiting {
  resolve: (result: unknown) => void;
  reject: (problem: Problem) => void;
}

/** One open comm. `told` are snapshots and batches, none missing and none twice. */
export class KernelSource implements ISource, IDisposable {
  readonly live = true;

  constructor(private readonly _kernel: Kernel.IKernelConnection) {
    this._comm = _kernel.createComm(TARGET);
    this._comm.onMsg = message => this._receive(message);
    this._comm.onClose = () => this._closedByKernel();
    void this._open();
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

  get told(): ISignal<this, Telling> {
    return this._told;
  }

  /** The kernel has closed the comm: it does not know us, or not any more. */
  get closed(): ISignal<this, Problem | null> {
    return this._closed;
  }

  /** Whether the kernel has answered: until then nobody knows whether it can. */
  get open(): boolean {
    return this._seq !== null && !this._isDisposed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  request<M extends Method>(method: M, params: Params = {}): Promise<Results[M]> {
    const id = String(++this._requests);
    return this._ask(id, method, params) as Promise<Results[M]>;
  }

  /** A request whose id is known before it is answered, for what is told of it meanwhile. */
  begin<M extends Method>(method: M, params: Params = {}): { id: string; result: Promise<Results[M]> } {
    const id = String(++this._requests);
    return { id, result: this._ask(id, method, params) as Promise<Results[M]> };
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._fail(new Problem('connection-closed', 'The connection to the kernel was closed.'));
    if (!this._comm.isDisposed) {
      if (this._kernel.isDisposed || this._kernel.status === 'dead') {
        this._comm.dispose();
      } else {
        this._comm.close();
      }
    }
    Signal.clearData(this);
  }

  private _ask(id: string, method: Method, params: Params): Promise<unknown> {
    if (this._isDisposed) {
      return Promise.reject(new Problem('connection-closed', 'The connection to the kernel was closed.'));
    }
    return new Promise((resolve, reject) => {
      this._waiting.set(id, { resolve, reject });
      this._comm.send({ type: 'request', id, method, params: params as JSONObject });
    });
  }

  private _receive(message: KernelMessage.ICommMsgMsg): void {
    const data = message.content.data as unknown as Message;
    if (data.type === 'reply') {
      this._reply(data);
    } else if (data.type === 'refusal') {
      this._refusal = Problem.of(data.error);
    } else if (data.type === 'snapshot') {
      this._seq = data.seq;
      this._told.emit(data);
    } else if (data.type === 'batch') {
      this._batch(data);
    }
  }

  private _batch(batch: BatchShape): void {
    if (this._seq === null || batch.seq <= this._seq) {
      return; // told already, or before a snapshot that has it
    }
    if (batch.seq !== this._seq + 1) {
      this._comm.send({ type: 'fetch', after: this._seq });
      return;
    }
    this._seq = batch.seq;
    this._told.emit(batch);
  }

  private _reply(reply: ReplyShape): void {
    const waiting = this._waiting.get(reply.id);
    this._waiting.delete(reply.id);
    if (reply.error) {
      waiting?.reject(Problem.of(reply.error, reply.unmapped));
    } else {
      waiting?.resolve(reply.result);
    }
  }

  private _closedByKernel(): void {
    const refusal = this._refusal;
    this._isDisposed = true;
    this._fail(refusal ?? new Problem('connection-closed', 'The kernel has closed the connection.'));
    this._closed.emit(refusal);
    Signal.clearData(this);
  }

  private _fail(problem: Problem): void {
    const waiting = [...this._waiting.values()];
    this._waiting.clear();
    waiting.forEach(each => each.reject(problem));
  }

  private readonly _comm: Kernel.IComm;
  private readonly _told = new Signal<this, Telling>(this);
  private readonly _closed = new Signal<this, Problem | null>(this);
  private readonly _waiting = new Map<string, IWaiting>();
  private _requests = 0;
  private _seq: number | null = null;
  private _refusal: Problem | null = null;
  private _isDisposed = false;
}
