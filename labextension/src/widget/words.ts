/** What the views ask of a translator, where the page has none: the texts as they are written, with their values put in. */

import type { TranslationBundle } from '@jupyterlab/translation';

function filled(text: string, values: unknown[]): string {
  return text.replace(/%(\d)/g, (whole, number: string) => String(values[Number(number) - 1] ?? whole));
}

export const untranslated = {
  __: (text: string, ...values: unknown[]): string => filled(text, values),
  _n: (one: string, many: string, count: number, ...values: unknown[]): string => filled(count === 1 ? one : many, [count, ...values])
} as unknown as TranslationBundle;
