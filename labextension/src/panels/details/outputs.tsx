/** Recorded outputs, drawn as the notebook draws them; none is trusted to run anything. */

import { MimeModel } from '@jupyterlab/rendermime';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { MultilineString } from '@jupyterlab/nbformat';
import type { PartialJSONObject } from '@lumino/coreutils';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import * as React from 'react';

type Output = Record<string, unknown>;

export function Outputs(props: { outputs: Output[]; rendermime: IRenderMimeRegistry }): JSX.Element {
  return (
    <div className="jp-Rewound-outputs">
      {props.outputs.map((output, index) => (
        <OutputView key={index} output={output} rendermime={props.rendermime} />
      ))}
    </div>
  );
}

function OutputView(props: { output: Output; rendermime: IRenderMimeRegistry }): JSX.Element {
  const box = React.useRef<HTMLDivElement>(null);
  // A layout effect: it is undone while the node is still in the page, as Lumino wants it.
  React.useLayoutEffect(() => {
    const data = bundle(props.output);
    const mime = props.rendermime.preferredMimeType(data, 'any');
    if (!box.current || mime === undefined) {
      return;
    }
    const renderer = props.rendermime.createRenderer(mime);
    void renderer.renderModel(new MimeModel({ data, trusted: false })).catch(() => undefined);
    Widget.attach(renderer, box.current);
    MessageLoop.sendMessage(renderer, Widget.Msg.AfterShow);
    return () => {
      renderer.dispose();
    };
  }, [props.output, props.rendermime]);
  return <div ref={box} className="jp-Rewound-output" data-type={String(props.output['output_type'])} />;
}

/** What belongs to an output, by MIME type. */
function bundle(output: Output): PartialJSONObject {
  const text = (value: unknown): string => (Array.isArray(value) ? value.join('') : String(value ?? ''));
  switch (output['output_type']) {
    case 'stream':
      return { [output['name'] === 'stderr' ? 'application/vnd.jupyter.stderr' : 'application/vnd.jupyter.stdout']: text(output['text'] as MultilineString) };
    case 'error':
      return { 'application/vnd.jupyter.error': text((output['traceback'] as string[] | undefined)?.join('\n')) };
    default:
      return (output['data'] ?? {}) as PartialJSONObject;
  }
}
