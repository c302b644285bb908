/** The graph of what used what: of the whole run, or of the slice behind a value or a failure. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import type { PanelModel } from '../../model/panel';
import { count } from '../../model/format';
import { place } from '../../model/graph';
import { Problem } from '../../service/source';
import { useSignals } from '../../ui/hooks';
import { problemText } from '../../ui/problem';
import type { GraphShape } from '../../wire';
import { Drawing } from './drawing';

export interface IGraphProps {
  model: PanelModel;
  trans: TranslationBundle;
  go: (place: { step: string | null; cell_id: string | null; file: string | null; line: number | null }) => void;
}

/** `run`: the overview; `step`: what the chosen step, or the failure, hangs on; `value`: what a value hangs on. */
type Of = 'run' | 'step' | 'value';

export function GraphView(props: IGraphProps): JSX.Element {
  const { model, trans } = props;
  useSignals(model.changed, model.run?.changed);
  const { traced } = model;
  const [of, setOf] = React.useState<Of>('run');
  React.useEffect(() => {
    if (traced !== null) {
      setOf('value');
    }
  }, [traced]);
  const step = of === 'value' && traced ? traced.step : of === 'step' ? stepOf(model) : null;
  const name = of === 'value' && traced ? traced.name : null;
  const found = useGraph(model, step, name);
  return (
    <div className="jp-Rewound-graph">
      <div className="jp-Rewound-filters">
        <select className="jp-Rewound-select" aria-label={trans.__('Graph of')} value={of} onChange={event => setOf(event.target.value as Of)}>
          <option value="run">{trans.__('The whole run')}</option>
          <option value="step">{model.chosen === null ? trans.__('Behind the failure') : trans.__('Behind the chosen step')}</option>
          {traced && <option value="value">{trans.__('Behind %1', traced.name)}</option>}
        </select>
      </div>
      <Found {...props} found={found} />
    </div>
  );
}

function Found(props: IGraphProps & { found: GraphShape | Problem | null }): JSX.Element {
  const { found, trans, model } = props;
  const placed = React.useMemo(() => (found && !(found instanceof Problem) ? place(found) : null), [found]);
  if (found === null) {
    return <div className="jp-Rewound-empty">{trans.__('Loading…')}</div>;
  }
  if (found instanceof Problem) {
    return <div className="jp-Rewound-empty">{problemText(found, trans)}</div>;
  }
  if (placed === null || found.nodes.length === 0) {
    return <div className="jp-Rewound-empty">{trans.__('Nothing to draw.')}</div>;
  }
  return (
    <>
      <Drawing placed={placed} asked={found.step} chosen={model.chosen === null ? null : `s${model.chosen}`} names={model.run?.names} trans={trans} choose={step => model.chooseStep(step)} go={props.go} />
      {found.more > 0 && <div className="jp-Rewound-foot">{trans._n('…and %2 more step', '…and %2 more steps', found.more, count(found.more))}</div>}
    </>
  );
}

/** The step that is chosen, else the one that failed. */
function stepOf(model: PanelModel): string | null {
  if (model.chosen !== null) {
    return `s${model.chosen}`;
  }
  return model.run?.debug?.failure?.step ?? null;
}

function useGraph(model: PanelModel, step: string | null, name: string | null): GraphShape | Problem | null {
  const [found, setFound] = React.useState<GraphShape | Problem | null>(null);
  const run = model.run;
  const id = run?.id ?? null;
  const version = run?.live ? run.shape?.status + String(run.timeline.known) : '';
  React.useEffect(() => {
    const source = run?.live ? model.link?.source : run?.source;
    if (!source || id === null) {
      setFound(null);
      return;
    }
    let gone = false;
    // While cells run there is always something new: it is asked for when it is quiet.
    const timer = setTimeout(() => {
      source.request('graph', { run: id, ...(step === null ? {} : { step }), ...(name === null ? {} : { name }) }).then(
        told => gone || setFound(told),
        (error: unknown) => gone || setFound(Problem.from(error))
      );
    }, 250);
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [model, run, id, step, name, version]);
  return found;
}
