/** What somebody puts together in the dialog of a replay, and the plan that follows from it. Without a DOM. */

import { ISignal, Signal } from '@lumino/signaling';

import { ISource, Params, Problem } from '../service/source';
import type { PlanShape, ReplayShape, UnmappedShape } from '../wire';

/** `failure`: today's cells, whatever has to run; `here`: from a step on; `recorded`: all as it was; `values`: with other values. */
export type ReplayMode = 'failure' | 'here' | 'recorded' | 'values';

/** A value that can be given: `text` is as somebody typed it, `recorded` what it was, null for one that was added by its name. */
export interface IGiven {
  name: string;
  text: string;
  recorded: string | null;
  /** What was recorded is a text: what is typed is meant as one too, and else as JSON. */
  isText: boolean;
  /** How it is called on screen, and what and where it is. */
  title: string;
  where: string;
  /** What it can be, if not anything. */
  choices: string[] | null;
  /** How a text begins that is too long to be filled in. */
  beginning: string | null;
}

const NEW: IGiven = { name: '', text: '', recorded: null, isText: false, title: '', where: '', choices: null, beginning: null };
/** How messages name the value that they are about. */
export const ABOUT = /^--set (\S+?)[:=]? /;

/** Milliseconds after the last change at which the plan is asked for. */
const PAUSE = 250;

/** JSON if it is JSON, else the text itself: nobody wants to put quotes around a prompt. */
export function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export class ReplayModel {
  constructor(
    private readonly _source: ISource,
    readonly run: string,
    /** The step from which `here` runs, null where none was chosen. */
    readonly step: string | null,
    /** Further options that the dialog knows nothing of: today's cells. */
    private readonly _more: Params,
    mode: ReplayMode
  ) {
    this._mode = mode;
  }

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  get mode(): ReplayMode {
    return this._mode;
  }

  set mode(mode: ReplayMode) {
    this._mode = mode;
    this.ask();
  }

  get given(): ReadonlyArray<IGiven> {
    return this._given;
  }

  /** What a run was given, for the form to be filled in with; `more` are those that are not listed. */
  offer(given: IGiven[], more = 0): void {
    this._given = [...given, ...this._given];
    this._unlisted = more;
    this._changed.emit();
  }

  /** How many values can be given that are not listed. */
  get unlisted(): number {
    return this._unlisted;
  }

  /** Why a value is refused; null where it is not. */
  refusal(given: IGiven): Problem | null {
    const about = ABOUT.exec(this._problem?.message ?? '')?.[1];
    const meant = about === given.name || about === given.name.split('@')[0];
    return meant && isChanged(given) ? this._problem : null;
  }

  /** What stands against the whole rather than against one of the values. */
  get objection(): Problem | null {
    const beside = this._mode === 'values' && this._given.some(each => this.refusal(each) !== null);
    return beside || (this._problem?.unmapped.length ?? 0) > 0 ? null : this._problem;
  }

  set(index: number, change: Partial<IGiven>): void {
    this._given = this._given.map((each, at) => (at === index ? { ...each, ...change } : each));
    this.ask();
  }

  add(): void {
    this._given = [...this._given, NEW];
    this._changed.emit();
  }

  /** Whether a step may change something outside. */
  allows(step: string): boolean {
    return this._allowed.has(step);
  }

  allow(step: string, allowed: boolean): void {
    if (allowed) {
      this._allowed.add(step);
    } else {
      this._allowed.delete(step);
    }
    this.ask();
  }

  /** What a recorded name is called today; empty: nobody has said so, `-`: it is gone. */
  mapped(old: string): string {
    return this._mapping.get(old) ?? '';
  }

  map(old: string, now: string): void {
    this._mapping.set(old, now);
    this.ask();
  }

  /** The plan of what is put together now; null while it is not known. */
  get plan(): ReplayShape | null {
    return this._plan;
  }

  /** Why there is no plan. */
  get problem(): Problem | null {
    return this._problem;
  }

  get asking(): boolean {
    return this._asking;
  }

  /** Steps of the recording that today's cells do not have; they stay listed once they are mapped. */
  get unmapped(): ReadonlyArray<UnmappedShape> {
    return this._unmapped;
  }

  /** Steps that would run and had changed something outside, with what. */
  get mutations(): Array<[string, string[]]> {
    return Object.entries(this._plan?.could_mutate ?? {});
  }

  /** Whether everything is known that a replay needs. */
  get ready(): boolean {
    return this._plan !== null && this._problem === null && !this._asking;
  }

  /** What a replay takes. */
  get options(): Params {
    const mapping = Object.fromEntries([...this._mapping].filter(([, now]) => now !== ''));
    const options: Params = { ...this._more };
    if (Object.keys(mapping).length > 0) {
      options['mapping'] = mapping;
    }
    if (this._allowed.size > 0) {
      options['allow_mutations'] = [...this._allowed];
    }
    if (this._mode === 'here' && this.step !== null) {
      options['from_step'] = this.step;
    }
    if (this._mode === 'recorded') {
      options['as_is'] = true;
    }
    if (this._mode === 'values') {
      options['overrides'] = this.overrides;
    }
    return options;
  }

  get overrides(): Record<string, unknown> {
    return Object.fromEntries(this._given.filter(isChanged).map(({ name, text, isText }) => [name, isText ? text : valueOf(text)]));
  }

  /** Ask for the plan, soon: several changes in a row are asked for at once. */
  ask(): void {
    this._asking = true;
    this._changed.emit();
    clearTimeout(this._timer);
    this._timer = setTimeout(() => void this._ask(), PAUSE);
  }

  dispose(): void {
    clearTimeout(this._timer);
    this._turn += 1;
    Signal.clearData(this);
  }

  private async _ask(): Promise<void> {
    const turn = ++this._turn;
    let plan: ReplayShape | null = null;
    let problem: Problem | null = null;
    try {
      plan = await this._source.request('plan', { run: this.run, ...this.options });
    } catch (error) {
      problem = Problem.from(error);
    }
    if (turn !== this._turn) {
      return; // something has changed since
    }
    this._plan = plan ?? this._plan;
    this._problem = problem;
    this._asking = false;
    this._remember(problem?.unmapped ?? []);
    this._changed.emit();
  }

  private _remember(unmapped: UnmappedShape[]): void {
    const known = new Set(this._unmapped.map(each => each.name));
    this._unmapped = [...this._unmapped, ...unmapped.filter(each => !known.has(each.name))];
  }

  private _mode: ReplayMode;
  private _given: IGiven[] = [];
  private _unlisted = 0;
  private _plan: ReplayShape | null = null;
  private _problem: Problem | null = null;
  private _unmapped: UnmappedShape[] = [];
  private _asking = false;
  private _turn = 0;
  private _timer: ReturnType<typeof setTimeout> | undefined;
  private readonly _allowed = new Set<string>();
  private readonly _mapping = new Map<string, string>();
  private readonly _changed = new Signal<this, void>(this);
}

/** Whether it is to be another value than was recorded. */
export function isChanged({ name, text, recorded }: IGiven): boolean {
  return name !== '' && text !== (recorded ?? '');
}

/** How many steps of a plan do what, and how long those that run took when they were recorded. */
export function totals(plan: ReadonlyArray<PlanShape>): { runs: number; kept: number; seconds: number } {
  const found = { runs: 0, kept: 0, seconds: 0 };
  for (const line of plan.filter(each => each.function === null)) {
    if (line.action === 'run' || line.action === 'ran') {
      found.runs += 1;
      found.seconds += line.recorded_seconds ?? 0;
    } else {
      found.kept += 1;
    }
  }
  return found;
}
