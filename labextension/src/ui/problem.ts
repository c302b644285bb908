/** What somebody reads of a problem: the kernel and the server say theirs in words, our own are said here. */

import type { TranslationBundle } from '@jupyterlab/translation';

import type { Problem } from '../service/source';

/** The message and the hint. */
export function problemText(problem: Problem, trans: TranslationBundle): string {
  const own: Record<string, string> = {
    'connection-closed': trans.__('The connection to the kernel was closed.'),
    'needs-kernel': trans.__('Only a kernel can do this.'),
    'server-unreachable': trans.__('The server does not answer.')
  };
  return [own[problem.name] ?? problem.message, problem.hint].filter(Boolean).join(' ');
}
