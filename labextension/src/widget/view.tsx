/** The view below a cell: how the run went, the plan of a replay, the causes of a failure, the timeline and the chosen step. */

import * as React from 'react';

import { TimelineState } from '../model/timelinestate';
import { CausesView } from '../panels/causes';
import { DetailsView } from '../panels/details';
import { PlanView } from '../panels/replay/plan';
import { ProblemNotice, Summary } from '../panels/summary';
import { TimelineView } from '../panels/timeline';
import { Guard } from '../ui/guard';
import { useSignals } from '../ui/hooks';
import type { PlanShape, StepDetailShape } from '../wire';
import type { WidgetLink } from './link';
import { PlainOutputs } from './outputs';
import type { IOpened } from './source';
import { untranslated as trans } from './words';

/** Pixels of a row of the timeline, and of all that is around its rows. */
const ROW = 28;
const AROUND = 150;
const TALLEST = 420;

export function WidgetView(props: { link: WidgetLink }): JSX.Element {
  const { link } = props;
  const { model, about } = link;
  const state = React.useMemo(() => new TimelineState(cell => about.texts[cell] ?? null), [about]);
  useSignals(model.changed, model.run?.changed, state.changed);
  const { run } = model;
  const shape = run?.shape ?? about.run;
  const opens = link.carrier.open !== undefined;
  const go = (place: IOpened & { step: string | null }): void => {
    if (place.step !== null) {
      model.chooseStep(place.step);
    }
    if (place.cell_id !== null || place.file !== null) {
      link.carrier.open?.({ cell_id: place.cell_id, file: place.file, line: place.line });
    }
  };
  const titleOf = (line: PlanShape): string | null =>
    line.function !== null || line.cell_id === null ? null : about.texts[line.cell_id] ?? null;
  const height = Math.min(TALLEST, AROUND + ROW * Math.max(3, state.rows.length));
  return (
    <>
      <header className="jp-Rewound-header">
        <Summary run={shape} recording={link.follows && shape.status === 'running'} trans={trans} />
        <ProblemNotice model={model} trans={trans} />
      </header>
      {about.plan !== null && about.plan.plan.length > 0 && (
        <Part title={about.plan.run === null ? trans.__('Plan') : trans.__('What was done')}>
          <PlanView plan={about.plan} asking={false} names={run?.names} titleOf={titleOf} trans={trans} />
        </Part>
      )}
      {run?.debug?.failure && (
        <Part title={trans.__('Causes')}>
          <CausesView model={model} trans={trans} go={go} opens={opens} />
        </Part>
      )}
      <div className="jp-Rewound-widgetBody" data-chosen={model.chosen !== null}>
        <Part title={trans.__('Timeline')} height={height}>
          <TimelineView model={model} state={state} trans={trans} visit={seq => model.choose(seq)} />
        </Part>
        {model.chosen !== null && (
          <Part title={trans.__('Details')} close={() => model.choose(null)}>
            <DetailsView model={model} outputs={drawn} trans={trans} go={go} opens={opens} />
          </Part>
        )}
      </div>
    </>
  );
}

function drawn(outputs: StepDetailShape['outputs']): JSX.Element {
  return <PlainOutputs outputs={outputs} />;
}

function Part(props: { title: string; height?: number; close?: () => void; children: React.ReactNode }): JSX.Element {
  return (
    <section className="jp-Rewound-widgetPart" aria-label={props.title}>
      <h3>
        {props.title}
        {props.close && (
          <button className="jp-Rewound-link" onClick={props.close}>
            {trans.__('Close')}
          </button>
        )}
      </h3>
      <div style={{ height: props.height }}>
        <Guard>{props.children}</Guard>
      </div>
    </section>
  );
}
