/** The source of a step with the lines that ran. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { SourceShape } from '../../wire';

/** Lines that are shown at first. */
const FOLDED = 14;

export function SourceView(props: { source: SourceShape; failed: number | null; trans: TranslationBundle }): JSX.Element {
  const { source, trans } = props;
  const [whole, setWhole] = React.useState(false);
  const lines = source.text.replace(/\n$/, '').split('\n');
  const ran = source.ran === null ? null : new Set(source.ran);
  const numbered = lines.map((text, index): [number, string] => [source.first + index, text]);
  const shown = whole ? numbered : around(numbered, source.first, props.failed);
  return (
    <div className="jp-Rewound-source" role="group" aria-label={trans.__('Source')}>
      <pre tabIndex={0}>
        {shown.map(([number, text]) => (
          <div
            key={number}
            className="jp-Rewound-sourceLine"
            data-ran={ran === null ? undefined : ran.has(number)}
            data-failed={number === props.failed || undefined}
            data-returned={number === source.returned || undefined}
          >
            <span className="jp-Rewound-lineNumber" aria-hidden="true">
              {number}
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
