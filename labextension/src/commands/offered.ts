/** The values that somebody may want to try others of: parameters of the notebook, and what the chosen step was called with. */

import type { Run } from '../model/run';
import type { IGiven } from '../model/replay';
import type { NotebookLink } from '../service/link';
import type { StepValueShape } from '../wire';

/** Types whose recorded text is JSON, or nearly so. */
const PLAIN: ReadonlySet<string> = new Set(['int', 'float', 'str', 'bool', 'NoneType']);
/** Cells from the top that parameters are looked for in, where none is tagged. */
const FIRST = 3;
const WORDS: Readonly<Record<string, string>> = { True: 'true', False: 'false', None: 'null' };

export async function offered(link: NotebookLink, run: Run, step: string | null): Promise<IGiven[]> {
  const cells = parameterCells(link, run);
  const source = run.live ? link.source : run.source;
  const found = await Promise.all(
    [...cells, ...(step !== null && !cells.includes(step) ? [step] : [])].map(each =>
      source.request('step', { run: run.id, step: each }).catch(() => null)
    )
  );
  const given = new Map<string, IGiven>();
  for (const detail of found) {
    for (const value of detail?.values ?? []) {
      const call = detail!.step.kind === 'call';
      if (PLAIN.has(value.type.replace('builtins.', '')) && (call ? value.role === 'argument' : value.role === 'generated') && value.name) {
        const name = call ? `${value.name}@${detail!.step.function}` : value.name;
        const text = json(value);
        given.set(name, { name, text, recorded: text });
      }
    }
  }
  return [...given.values()];
}

/** A recorded value as somebody would type it: JSON, and strings without their quotes. */
function json(value: StepValueShape): string {
  const text = WORDS[value.text] ?? value.text;
  return value.type.endsWith('str') ? text.replace(/^(['"])(.*)\1$/s, '$2') : text;
}

/** The steps of the cells tagged `parameters`, else of the first ones. */
function parameterCells(link: NotebookLink, run: Run): string[] {
  const tagged = new Set<string>();
  for (const cell of link.panel.content.model?.cells ?? []) {
    const tags = cell.getMetadata('tags') as string[] | undefined;
    if (tags?.includes('parameters')) {
      tagged.add(cell.id);
    }
  }
  const steps = [...run.cells].sort(([, left], [, right]) => (left.cell ?? 0) - (right.cell ?? 0));
  const fitting = steps.filter(([, cell]) => cell.cell_id !== null && tagged.has(cell.cell_id));
  return (fitting.length > 0 ? fitting : steps.slice(0, FIRST)).map(([step]) => step);
}
