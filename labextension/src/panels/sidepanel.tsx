/** The panel in the right area: its head, and below it causes, timeline, details and graph in an accordion. */

import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle, ITranslator } from '@jupyterlab/translation';
import { SidePanel } from '@jupyterlab/ui-components';
import { ISignal, Signal } from '@lumino/signaling';
import { MessageLoop } from '@lumino/messaging';
import { Widget } from '@lumino/widgets';
import type { AccordionPanel } from '@lumino/widgets';
import * as React from 'react';

import type { ISections } from '../model/memory';
import type { Change, PanelModel } from '../model/panel';
import type { Aspect, Run } from '../model/run';
import type { TimelineState } from '../model/timelinestate';
import type { IRewound } from '../tokens';
import { rewoundIcon } from '../ui/icons';
import { CausesView } from './causes';
import { DetailsView } from './details';
import { Outputs } from './details/outputs';
import { GraphView } from './graph';
import { HeaderView, IHeaderProps } from './header';
import { Section } from './section';
import { TimelineView } from './timeline';

export interface IPlaceToGo {
  step: string | null;
  cell_id: string | null;
  file: string | null;
  line: number | null;
}

/** What the views ask of the application. */
export interface IActions extends Omit<IHeaderProps, 'rewound' | 'trans'> {
  go: (place: IPlaceToGo) => void;
  visit: (seq: number) => void;
  replayFrom: (step: string) => void;
  debug: () => void;
  canDebug: () => boolean;
}

export interface ISidePanelOptions {
  rewound: IRewound;
  state: TimelineState;
  rendermime: IRenderMimeRegistry;
  translator: ITranslator;
  actions: IActions;
}

const CAUSES = 0;
const DETAILS = 2;
const GRAPH = 3;
/** Of the height, how much each section gets beside the others. */
const WEIGHTS = [4, 5, 4, 4];
/** Pixels below which a section is of no use. */
const ENOUGH = 140;

export class RewoundPanel extends SidePanel {
  constructor(options: ISidePanelOptions) {
    super({ translator: options.translator });
    const { rewound, actions } = options;
    const trans = options.translator.load('rewound');
    this._model = rewound.model;
    this.id = 'rewound-panel';
    this.title.icon = rewoundIcon;
    this.title.caption = trans.__('Rewound');
    this.addClass('jp-Rewound-panel');
    this.node.setAttribute('role', 'region');
    this.node.setAttribute('aria-label', trans.__('Rewound'));
    this.node.dataset.jpTabLabel = trans.__('Rewound');
    this.header.addWidget(new Section('', () => <HeaderView {...actions} rewound={rewound} trans={trans} />, 'header'));
    this._sections(options, trans);
    this._model.changed.connect(this._modelChanged, this);
    this._watch(this._model.run);
    // What the head shows changes its height, which Lumino does not notice.
    this._observer = new ResizeObserver(() => MessageLoop.postMessage(this.content, Widget.ResizeMessage.UnknownSize));
    this._observer.observe(this.header.node);
  }

  /** What it shows. */
  get model(): PanelModel {
    return this._model;
  }

  /** Unfold a section and fold none. */
  unfold(index: number): void {
    (this.content as AccordionPanel).expand(index);
  }

  /** Which sections are unfolded. */
  get sections(): ISections {
    return { open: (this.content as AccordionPanel).widgets.map(widget => !widget.isHidden), failed: this._failed };
  }

  set sections(sections: ISections) {
    const content = this.content as AccordionPanel;
    this._failed = sections.failed;
    content.widgets.forEach((_, index) => (sections.open[index] ? content.expand(index) : content.collapse(index)));
  }

  /** Somebody has unfolded or folded a section. */
  get toggled(): ISignal<this, void> {
    return this._toggled;
  }

  showCauses(): void {
    this.unfold(CAUSES);
  }

  showGraph(): void {
    this.unfold(GRAPH);
  }

  dispose(): void {
    if (!this.isDisposed) {
      this._model.changed.disconnect(this._modelChanged, this);
      this._watch(null);
      this._observer.disconnect();
      super.dispose();
    }
  }

  private _sections(options: ISidePanelOptions, trans: TranslationBundle): void {
    const { rewound, state, rendermime, actions } = options;
    const { model } = rewound;
    this.addWidget(
      new Section(trans.__('Causes'), () => <CausesView {...actions} model={model} trans={trans} replay={actions.replayFrom} />, 'causes')
    );
    this.addWidget(
      new Section(trans.__('Timeline'), () => <TimelineView model={model} state={state} trans={trans} visit={actions.visit} />, 'timeline')
    );
    this.addWidget(
      new Section(
        trans.__('Details'),
        () => (
          <DetailsView
            model={model}
            outputs={outputs => <Outputs outputs={outputs} rendermime={rendermime} />}
            trans={trans}
            go={actions.go}
            replay={actions.replayFrom}
          />
        ),
        'details'
      )
    );
    this.addWidget(
      new Section(trans.__('Graph'), () => <GraphView model={model} trans={trans} go={actions.go} />, 'graph')
    );
    const content = this.content as AccordionPanel;
    content.collapse(CAUSES);
    content.collapse(DETAILS);
    content.collapse(GRAPH);
    content.expansionToggled.connect(() => {
      this._share();
      this._toggled.emit();
    });
  }

  /** Where an open section has too little room, all share anew. */
  private _share(): void {
    const content = this.content as AccordionPanel;
    cancelAnimationFrame(this._sharing);
    this._sharing = requestAnimationFrame(() => {
      if (!this.isDisposed && content.widgets.some(widget => !widget.isHidden && widget.node.clientHeight < ENOUGH)) {
        content.setRelativeSizes(content.widgets.map((widget, at) => (widget.isHidden ? 0 : WEIGHTS[at])));
      }
    });
  }

  private _modelChanged(model: PanelModel, change: Change): void {
    if (change === 'run') {
      this._watch(model.run);
    } else if (change === 'step' && model.chosen !== null) {
      this.unfold(DETAILS);
    } else if (change === 'traced') {
      this.showGraph();
    }
  }

  private _watch(run: Run | null): void {
    this._run?.changed.disconnect(this._runChanged, this);
    this._run = run;
    run?.changed.connect(this._runChanged, this);
    if (run) {
      this._runChanged(run, 'debug');
    }
  }

  /** A run has failed: its causes are what somebody looks for. */
  private _runChanged(run: Run, aspect: Aspect): void {
    const failed = run.failed;
    if (aspect === 'debug' && failed !== this._failed) {
      this._failed = failed;
      const content = this.content as AccordionPanel;
      if (failed !== null) {
        this.showCauses();
      } else {
        content.collapse(CAUSES);
      }
    }
  }

  private readonly _model: PanelModel;
  private readonly _observer: ResizeObserver;
  private readonly _toggled = new Signal<this, void>(this);
  private _run: Run | null = null;
  private _failed: number | null = null;
  private _sharing = 0;
}
