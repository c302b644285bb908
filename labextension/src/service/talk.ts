/** What is said over a connection with a kernel, whatever carries it: batches in their order, gaps asked for again, requests answered. */

import { ISignal, Signal } from '@lumino/signaling';

import type { BatchShape, FetchShape, RefusalShape, ReplyShape, RequestShape, Results, SnapshotShape } from '../wire';
import { ISource, Method, Params, Problem } from './source';

export const PROTOCOL = 1;

export type Message = SnapshotShape | BatchShape | ReplyShape | RefusalShape;
export type Telling = SnapshotShape | BatchShape;

interface IWaiting {
  resolve: (result: unknown) => void;
  reject: (problem: Problem) => void;
}

/** One end of it. `told` are snapshots and batches, none missing and none twice. */
export abstract class Talk implements ISource {
  readonly live = true;

  /** `prefix` begins the ids of requests: several that share a connection hear each other's replies. */
  constructor(private readonly _prefix = '') {}

  get told(): ISignal<this, Telling> {
    return this._told;
  }

  /** Whether the kernel has answered: until then nobody knows whether it can. */
  get open(): boolean {
    return this._seq !== null && !this._ended;
  }

  request<M extends Method>(method: M, params: Params = {}): Promise<Results[M]> {
    return this.begin(method, params).result;
  }

  /** A request whose id is known before it is answered, for what is told of it meanwhile. */
  begin<M extends Method>(method: M, params: Params = {}): { id: string; result: Promise<Results[M]> } {
    const id = `${this._prefix}${++this._requests}`;
    return { id, result: this._ask(id, method, params) as Promise<Results[M]> };
  }

  protected abstract send(message: RequestShape | FetchShape): void;

  protected receive(message: Message): void {
    if (message.type === 'reply') {
      this._reply(message);
    } else if (message.type === 'refusal') {
      this.refusal = Problem.of(message.error);
    } else if (message.type === 'snapshot') {
      this._seq = message.seq;
      this._told.emit(message);
    } else if (message.type === 'batch') {
      this._batch(message);
    }
  }

  /** Nothing is heard any more; what was asked is answered by this. */
  protected end(problem: Problem): void {
    this._ended = true;
    const waiting = [...this._waiting.values()];
    this._waiting.clear();
    waiting.forEach(each => each.reject(problem));
  }

  private _ask(id: string, method: Method, params: Params): Promise<unknown> {
    if (this._ended) {
      return Promise.reject(new Problem('connection-closed', 'The connection to the kernel was closed.'));
    }
    return new Promise((resolve, reject) => {
      this._waiting.set(id, { resolve, reject });
      this.send({ type: 'request', id, method, params });
    });
  }

  private _batch(batch: BatchShape): void {
    if (this._seq === null || batch.seq <= this._seq) {
      return; // told already, or before a snapshot that has it
    }
    if (batch.seq !== this._seq + 1) {
      this.send({ type: 'fetch', after: this._seq });
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

  /** Why the kernel does not talk to us, if it said so. */
  protected refusal: Problem | null = null;
  private readonly _told = new Signal<this, Telling>(this);
  private readonly _waiting = new Map<string, IWaiting>();
  private _requests = 0;
  private _seq: number | null = null;
  private _ended = false;
}
