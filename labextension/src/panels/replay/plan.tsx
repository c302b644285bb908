/** What a replay does, or has done, with each step, and why. */

import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

import { duration } from '../../model/format';
import type { CellNames } from '../../model/names';
import { totals } from '../../model/replay';
import { cellText } from '../../ui/place';
import type { PlanShape, ReplayShape } from '../../wire';

export interface IPlanProps {
  plan: ReplayShape;
  /** Whether another plan is being made. */
  asking: boolean;
  trans: TranslationBundle;
  /** What a step is called, if somebody knows it better than the plan does. */
  titleOf: (line: PlanShape) => string | null;
  /** What the cells of the run that is replayed go by. */
  names: CellNames | undefined;
}

export function PlanView(props: IPlanProps): JSX.Element {
  const { plan, asking, trans } = props;
  const { runs, kept } = totals(plan.plan);
  const again =
    plan.run === null ? trans._n('%1 cell runs', '%1 cells run', runs) : trans._n('%1 cell ran', '%1 cells ran', runs);
  return (
    <section className="jp-Rewound-plan" data-asking={asking} aria-busy={asking}>
      <div className="jp-Rewound-planHead" role="status">
        <span>{[again, trans._n('%1 is kept', '%1 are kept', kept)].join(', ')}</span>
        {plan.saved_seconds > 0 && <span className="jp-Rewound-saved">{trans.__('saves %1', duration(plan.saved_seconds))}</span>}
      </div>
      <ul className="jp-Rewound-planList" tabIndex={0} aria-label={trans.__('Plan')}>
        {plan.plan.map((line, index) => (
          <Line key={index} {...props} line={line} />
        ))}
      </ul>
    </section>
  );
}

function Line(props: IPlanProps & { line: PlanShape }): JSX.Element {
  const { line, trans } = props;
  const done = props.plan.run !== null;
  const texts: Record<PlanShape['action'], string> = {
    run: trans.__('run'),
    ran: trans.__('ran'),
    restored: done ? trans.__('restored') : trans.__('restore'),
    served: done ? trans.__('served') : trans.__('serve'),
    skipped: done ? trans.__('skipped') : trans.__('skip')
  };
  const title = props.titleOf(line) ?? '';
  return (
    <li data-action={line.action} data-call={line.function !== null}>
      <span className="jp-Rewound-action">{texts[line.action]}</span>
      <span className="jp-Rewound-planPlace">{line.function ?? (line.step === null ? '[ ]' : cellText(line, props.names, trans))}</span>
      <span className="jp-Rewound-planText">
        <code>{title}</code>
        <small>{props.names?.said(line.reason) ?? line.reason}</small>
      </span>
      <span className="jp-Rewound-seconds">{duration(line.recorded_seconds)}</span>
    </li>
  );
}
