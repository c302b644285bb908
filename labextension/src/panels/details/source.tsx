/** The source of a step, with what is known of its lines: that they ran, did not run, failed, or called recorded steps. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { SourceShape } from '../../wire';

/** Lines that are shown at first. */
const FOLDED = 14;

export function SourceView(props: { source: SourceShape; failed: number | null; trans: TranslationBundle }): JSX.Element {
  const { source, trans } = props;
  const [whole, setWhole] = React.useState(false);
  const lines = source.text.replace(/\n$/, '').split('\n');
  const ran = new Set(source.ran);
  const left = new Set(source.left);
  const called = new Map(source.called.map(([line, count]) => [line, count]));
  const failed = props.failed ?? source.failed;
  const numbered = lines.map((text, index): [number, string] => [source.first + index, text]);
  const shown = whole ? numbered : around(numbered, source.first, failed);
  return (
    <div className="jp-Rewound-source" role="group" aria-label={trans.__('Source')}>
      <pre tabIndex={0}>
        {shown.map(([number, text]) => (
          <div
            key={number}
            className="jp-Rewound-sourceLine"
            data-ran={ran.has(number) || (left.has(number) ? false : undefined)}
            data-failed={number === failed || undefined}
            title={lineText(number, { ran, left, called, failed, returned: source.returned }, trans)}
          >
            <span className="jp-Rewound-lineNumber" aria-hidden="true">
              {number}
            </span>
            <span className="jp-Rewound-lineSign" aria-hidden="true">
              {number === failed ? '✕' : called.has(number) ? '→' : number === source.returned ? '↵' : ''}
            </span>
            <span>{text || ' '}</span>
          </div>
        ))}
      </pre>
      {shown.length < lines.length && (
        <button className="jp-Rewound-link" onClick={() => setWhole(true)}>
          {trans.__('Show all %1 lines', lines.length)}
        </button>
      )}
    </div>
  );
}

/** The lines around the one that failed, or the first ones. */
function around(lines: Array<[number, string]>, first: number, failed: number | null): Array<[number, string]> {
  const middle = failed === null ? 0 : failed - first;
  const from = Math.max(0, Math.min(lines.length - FOLDED, middle - FOLDED / 2));
  return lines.slice(from, from + FOLDED);
}

interface IKnown {
  ran: ReadonlySet<number>;
  left: ReadonlySet<number>;
  called: ReadonlyMap<number, number>;
  failed: number | null;
  returned: number | null;
}

/** What is known of a line, for who asks; nothing where nothing is. */
function lineText(line: number, known: IKnown, trans: TranslationBundle): string | undefined {
  const calls = known.called.get(line);
  const said = [
    line === known.failed ? trans.__('The error left this step here') : '',
    calls ? trans._n('It called %1 recorded step', 'It called %1 recorded steps', calls) : '',
    line === known.returned ? trans.__('It returned here') : '',
    known.left.has(line) ? trans.__('This line did not run') : known.ran.has(line) && !calls && line !== known.failed ? trans.__('This line ran') : ''
  ].filter(Boolean);
  return said.length > 0 ? said.join('. ') : undefined;
}
