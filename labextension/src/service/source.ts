/** Where answers about runs come from: a kernel or the server. Both answer the same questions with the same shapes. */

import type { ProblemShape, Results, TimelineShape, UnmappedShape } from '../wire';

export type Method = keyof Results;
export type Params = Record<string, unknown>;

export interface ISource {
  /** Whether it is a kernel, which can replay in place. */
  readonly live: boolean;

  /** Rejects with a Problem. */
  request<M extends Method>(method: M, params?: Params): Promise<Results[M]>;
}

/** A request that was refused; `name` is stable and has a section in the documentation. */
export class Problem extends Error {
  constructor(
    readonly name: string,
    message: string,
    readonly hint: string | null = null,
    readonly unmapped: UnmappedShape[] = []
  ) {
    super(message);
  }

  /** `unmapped` stands beside an error that is about names. */
  static of(error: ProblemShape, unmapped: UnmappedShape[] = []): Problem {
    return new Problem(error.name, error.message, error.hint, unmapped);
  }

  /** Whatever was thrown, as a problem. */
  static from(error: unknown): Problem {
    return error instanceof Problem ? error : new Problem('error', error instanceof Error ? error.message : String(error));
  }
}

/** Steps that are asked for first: enough for a picture, and quick to have. */
const FIRST = 2000;

/** Ask for all steps of a run that were written after a mark, piece by piece. */
export async function wholeTimeline(
  source: ISource,
  run: string | null,
  since: number | null,
  told: (piece: TimelineShape) => void
): Promise<void> {
  let mark = since;
  for (;;) {
    const piece: TimelineShape = await source.request('timeline', { ...(run === null ? {} : { run }), ...(mark === null ? { limit: FIRST } : { since: mark }) });
    told(piece);
    if (!piece.more || piece.mark === mark) {
      return;
    }
    mark = piece.mark;
  }
}
