/** What somebody types to search steps: words, and bounds as `> 1 s`, `< 20 ms`, `> 1 MB`. Without a DOM. */

/** Steps for which one of these holds. `least` and `most` are in seconds, or in bytes. */
export interface IBound {
  of: 'seconds' | 'size';
  least: number;
  most: number;
}

export interface ISearch {
  /** In lower case; empty: whatever a step is called. */
  words: string;
  bounds: ReadonlyArray<IBound>;
}

const SECONDS: Record<string, number> = { µs: 1e-6, us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600 };
const BYTES: Record<string, number> = { b: 1, kb: 1e3, mb: 1e6, gb: 1e9, tb: 1e12 };
const BOUND = /(^|\s)([<>])\s*(\d+(?:\.\d+)?)\s*(µs|us|ms|s|min|h|b|kb|mb|gb|tb)(?=\s|$)/gi;

export function searchOf(text: string): ISearch {
  const bounds: IBound[] = [];
  const words = text.replace(BOUND, (_, before: string, sign: string, number: string, unit: string) => {
    const name = unit.toLowerCase();
    const of = name in SECONDS ? 'seconds' : 'size';
    const value = Number(number) * (SECONDS[name] ?? BYTES[name]);
    bounds.push(sign === '>' ? { of, least: value, most: Infinity } : { of, least: 0, most: value });
    return before;
  });
  return { words: words.trim().toLowerCase(), bounds };
}

/** Whether a number is within what was asked; one that is not known is in no bound. */
export function isWithin(value: number, bound: IBound): boolean {
  return value >= bound.least && value <= bound.most;
}
