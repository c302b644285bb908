/** The steps of one run in columns that are indexed by `seq`: 100,000 of them cost some megabytes and no objects. */

import type { NameShape, TicksShape, TimelineShape } from '../wire';

export type Status = 'running' | 'succeeded' | 'failed' | 'interrupted';

/** By the number that a status has in the columns; 0 is a step that is not known. */
export const STATUSES: ReadonlyArray<Status | null> = [null, 'running', 'succeeded', 'failed', 'interrupted'];
export const RUNNING = 1;
export const SUCCEEDED = 2;
export const FAILED = 3;
export const INTERRUPTED = 4;

/** What `parent`, `first` and `next` hold where there is none. Ids of steps begin at 0. */
export const NONE = -1;

/** The number in a step's id. */
export function seqOf(step: string): number {
  return Number(step.slice(1));
}

/** One request to the outside: `start` in seconds since the run began. */
export interface ITick {
  start: number;
  kind: string;
  /** 0: nothing changed outside, 1: something did, 2: it would have, and was held back. */
  state: number;
}

export class Timeline {
  /** One more than the greatest seq that is known. */
  end = 0;
  /** How many steps the run has, told or not. */
  total = 0;
  /** How many are known here. */
  known = 0;
  /** Grows with each change: what is made from the columns is made again then. */
  version = 0;
  /** The greatest seq that is known, to ask for what comes after it. */
  last = NONE;

  start = new Float64Array(0);
  /** NaN while a step runs. */
  seconds = new Float64Array(0);
  parent = new Int32Array(0);
  status = new Uint8Array(0);
  kind = new Uint8Array(0);
  name = new Int32Array(0);
  /** Bytes of what a step generated; 0 for nothing. */
  size = new Float64Array(0);
  readonly counts = new Map<number, number>();
  readonly effects = new Map<number, number>();
  /** The count that Jupyter shows beside a cell. */
  readonly executions = new Map<number, number>();
  /** How often a step read a clock or chance. */
  readonly readings = new Map<number, number>();
  /** The first requests to the outside of each step that made some. */
  readonly ticks = new Map<number, ITick[]>();
  readonly names: NameShape[] = [];

  /** Take in what was told; what was told before of the same step does not count any more. */
  merge(told: TimelineShape): void {
    const names = told.names.map(name => this._intern(name));
    const statuses = told.statuses.map(status => STATUSES.indexOf(status));
    const { seq } = told;
    let greatest = this.end - 1;
    for (const each of seq) {
      greatest = Math.max(greatest, each);
    }
    this._reserve(greatest + 1);
    for (let i = 0; i < seq.length; i++) {
      const at = seq[i];
      this.known += this.status[at] === 0 ? 1 : 0;
      this.start[at] = told.start[i];
      this.seconds[at] = told.seconds[i] ?? NaN;
      this.parent[at] = told.parent[i] ?? NONE;
      this.status[at] = statuses[told.status[i]];
      this.kind[at] = told.kind[i];
      this.name[at] = told.name[i] < 0 ? NONE : names[told.name[i]];
    }
    told.count.forEach(([at, number]) => this.counts.set(at, number));
    told.effects.forEach(([at, number]) => this.effects.set(at, number));
    told.readings.forEach(([at, number]) => this.readings.set(at, number));
    told.sizes.forEach(([at, bytes]) => (this.size[at] = bytes));
    told.executions.forEach(([at, number]) => this.executions.set(at, number));
    this._mark(told.ticks);
    this.end = greatest + 1;
    this.last = greatest;
    this.total = Math.max(told.total, this.known);
    this.version += 1;
  }

  has(seq: number): boolean {
    return seq >= 0 && seq < this.end && this.status[seq] !== 0;
  }

  statusOf(seq: number): Status {
    return STATUSES[this.status[seq]] ?? 'running';
  }

  /** What a step is called; null for a cell. */
  nameOf(seq: number): NameShape | null {
    return this.name[seq] === NONE ? null : this.names[this.name[seq]];
  }

  /** Seconds since the run began at which a step ended; for one that still runs, `now`. */
  endOf(seq: number, now: number): number {
    const seconds = this.seconds[seq];
    return Number.isNaN(seconds) ? Math.max(now, this.start[seq]) : this.start[seq] + seconds;
  }

  /** How long the known part of the run took: where its last step ended. */
  get length(): number {
    let latest = 0;
    for (let seq = 0; seq < this.end; seq++) {
      if (this.status[seq] !== 0) {
        latest = Math.max(latest, this.endOf(seq, this.start[seq]));
      }
    }
    return latest;
  }

  /** All ticks of a step are told at once. */
  private _mark(told: TicksShape): void {
    new Set(told.step).forEach(step => this.ticks.set(step, []));
    told.step.forEach((step, i) => this.ticks.get(step)!.push({ start: told.start[i], kind: told.kinds[told.kind[i]], state: told.state[i] }));
  }

  private _intern(name: NameShape): number {
    const key = `${name.file ?? ''}\n${name.function}\n${name.name}`;
    let index = this._interned.get(key);
    if (index === undefined) {
      index = this.names.push(name) - 1;
      this._interned.set(key, index);
    }
    return index;
  }

  private _reserve(wanted: number): void {
    if (wanted <= this.start.length) {
      return;
    }
    const room = Math.max(256, wanted, this.start.length * 2);
    const grown = <T extends { set(from: T): void }>(old: T, fresh: T): T => (fresh.set(old), fresh);
    this.start = grown(this.start, new Float64Array(room));
    this.seconds = grown(this.seconds, new Float64Array(room));
    this.parent = grown(this.parent, new Int32Array(room));
    this.status = grown(this.status, new Uint8Array(room));
    this.kind = grown(this.kind, new Uint8Array(room));
    this.name = grown(this.name, new Int32Array(room));
    this.size = grown(this.size, new Float64Array(room));
  }

  private readonly _interned = new Map<string, number>();
}
