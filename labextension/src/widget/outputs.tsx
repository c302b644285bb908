/** Recorded outputs where no notebook's own renderers are at hand: pictures and text; nothing of them can run. */

import * as React from 'react';

import type { StepDetailShape } from '../wire';

type Output = StepDetailShape['outputs'][number];
const PICTURES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

export function PlainOutputs(props: { outputs: Output[] }): JSX.Element {
  return (
    <div className="jp-Rewound-outputs">
      {props.outputs.map((output, index) => (
        <div key={index} className="jp-Rewound-output" data-type={String(output['output_type'])}>
          <PlainOutput output={output} />
        </div>
      ))}
    </div>
  );
}

function PlainOutput(props: { output: Output }): JSX.Element {
  const { output } = props;
  const data = (output['data'] ?? {}) as Record<string, unknown>;
  const picture = PICTURES.find(mime => mime in data);
  if (picture) {
    return <img className="jp-Rewound-image" alt={joined(data['text/plain'])} src={`data:${picture};base64,${joined(data[picture]).replace(/\s/g, '')}`} />;
  }
  const traceback = output['traceback'] as string[] | undefined;
  return <pre className="jp-Rewound-text">{uncoloured(traceback ? traceback.join('\n') : joined(output['text'] ?? data['text/plain']))}</pre>;
}

/** nbformat writes a text whole, or as its lines. */
function joined(text: unknown): string {
  return Array.isArray(text) ? text.join('') : String(text ?? '');
}

function uncoloured(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/\u001b\[[0-9;]*m/g, '');
}
