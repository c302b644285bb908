/** What is said inside of cells about a failure: where it is, where it truly began, with which values. Without a DOM. */

import type { CauseShape, DebugShape, FailureShape, PlaceShape } from '../wire';

/** A hint on some text of a cell; lines are 1-based, columns 0-based, and null where the whole line is meant. */
export interface IHint {
  kind: 'failure' | 'cause';
  line: number;
  endLine: number;
  column: number | null;
  endColumn: number | null;
  /** What stands behind the line. */
  text: string;
  /** Names or expressions with their values, for the hover. */
  values: Array<[string, string]>;
  /** How certain a cause is, from 0 to 1. */
  confidence: number | null;
  step: string | null;
}

/** All hints of one cell, and the text that they are about: for any other text they are not true. */
export interface ICellHints {
  source: string;
  hints: IHint[];
}

/** A cause below this certainty is listed in the panel, and not put into somebody's code. */
const CERTAIN = 0.3;

/** The hints of a failure by the ids of the cells; `sources` are the cells' texts as they were executed. */
export function hintsOf(debug: DebugShape | null, sources: ReadonlyMap<string, { source: string }>, said = (text: string): string => text): Map<string, ICellHints> {
  const found = new Map<string, ICellHints>();
  const put = (cell: string | null, hint: IHint | null): void => {
    const source = cell === null ? undefined : sources.get(cell)?.source;
    if (cell !== null && hint !== null && source !== undefined) {
      const known = found.get(cell) ?? { source, hints: [] };
      known.hints.push(hint);
      found.set(cell, known);
    }
  };
  const failure = debug?.failure ?? null;
  if (failure === null || debug === null) {
    return found;
  }
  const at = placeOf(failure);
  put(at.cell_id, failureHint(failure, at));
  const cause = debug.causes[0];
  if (cause && cause.confidence >= CERTAIN && (cause.cell_id !== at.cell_id || cause.line !== at.line)) {
    put(cause.cell_id, causeHint(cause, said));
  }
  return found;
}

/** The place of the expression that failed: the innermost of the project's. The failure itself names the cell that was executed. */
export function placeOf(failure: FailureShape): PlaceShape {
  const frames = failure.frames.filter(frame => frame.project);
  return frames[frames.length - 1] ?? { ...failure, project: true };
}

function failureHint(failure: FailureShape, at: PlaceShape): IHint | null {
  if (at.line === null) {
    return null;
  }
  const { line, column } = at;
  return {
    kind: 'failure',
    line,
    endLine: at.end_line ?? line,
    column,
    endColumn: at.end_column,
    text: [failure.error.type, failure.error.message].filter(Boolean).join(': '),
    values: failure.values.map(seen => [seen.text, seen.value]),
    confidence: null,
    step: failure.step
  };
}

function causeHint(cause: CauseShape, said: (text: string) => string): IHint | null {
  if (cause.line === null) {
    return null;
  }
  return {
    kind: 'cause',
    line: cause.line,
    endLine: cause.end_line ?? cause.line,
    column: null,
    endColumn: null,
    text: said(cause.message).replace(/`/g, ''),
    values: cause.chain.filter(link => link.name).map(link => [link.name, link.value]),
    confidence: cause.confidence,
    step: cause.step
  };
}

/** The characters from `from` to `to` that a hint is about, in a text with these lines; null if the text is shorter. */
export function rangeOf(hint: IHint, lines: ReadonlyArray<string>): { from: number; to: number } | null {
  const last = Math.min(hint.endLine, lines.length);
  if (hint.line > lines.length) {
    return null;
  }
  const offset = (line: number): number => lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
  const first = lines[hint.line - 1];
  const indent = first.length - first.trimStart().length;
  const from = offset(hint.line) + Math.min(hint.column ?? indent, first.length);
  const end = lines[last - 1];
  const to = offset(last) + (hint.endColumn === null ? end.trimEnd().length : Math.min(hint.endColumn, end.length));
  return to > from ? { from, to } : { from: offset(hint.line), to: offset(hint.line) + first.length };
}
