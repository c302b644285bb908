/** What cells go by: the count that Jupyter shows beside them, `[4]`, wherever a run knows it. Without a DOM. */

import type { ISource } from '../service/source';

/** Cells of a run that are asked for. */
const CELLS = 1000;

/** Something in a cell: `cell` is its index, counted from 0; `step` an execution of it, or a step below one. */
export interface IInCell {
  step?: string | null;
  cell: number | null;
}

/** An execution of a cell, by the name of its step. */
export type Execution = [step: string, info: { cell: number | null; execution_count: number | null }];

export class CellNames {
  constructor(executions: Iterable<Execution>) {
    for (const [step, { cell, execution_count: count }] of executions) {
      if (cell !== null && count !== null) {
        this._byStep.set(step, { cell, count });
        this._newest.set(cell, count);
      }
    }
  }

  /** `[4]`; of a cell that ran more than once, that of the execution that is meant, else of the newest; null where nobody knows it. */
  of(place: IInCell): string | null {
    if (place.cell === null) {
      return null;
    }
    const own = place.step ? this._byStep.get(place.step) : undefined;
    const count = own?.cell === place.cell ? own.count : this._newest.get(place.cell);
    return count === undefined ? null : `[${count}]`;
  }

  /** A message with the names that the notebook shows: messages count cells from 0. What stands between backticks is somebody's code. */
  said(text: string): string {
    const named = (part: string): string => part.replace(/\bcell (\d+)\b/g, (whole, cell: string) => this.of({ cell: Number(cell) }) ?? whole);
    return text
      .split('`')
      .map((part, index) => (index % 2 ? part : named(part)))
      .join('`');
  }

  private readonly _byStep = new Map<string, { cell: number; count: number }>();
  private readonly _newest = new Map<number, number>();
}

/** What the cells of a run go by that is not shown; of none where nobody answers. */
export async function namesOf(source: ISource, run: string): Promise<CellNames> {
  try {
    const { executions } = await source.request('timeline', { run, limit: 1 });
    const counts = new Map(executions.map(([seq, count]) => [`s${seq}`, count]));
    const { steps } = await source.request('steps', { run, kind: 'cell', limit: CELLS });
    return new CellNames(steps.map(({ step, cell }) => [step, { cell, execution_count: counts.get(step) ?? null }]));
  } catch {
    return new CellNames([]);
  }
}
