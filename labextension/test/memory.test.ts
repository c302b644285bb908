import * as assert from 'node:assert/strict';
import { test } from 'node:test';

import { ILook, ISections, Memory } from '../src/model/memory';
import { PanelModel } from '../src/model/panel';
import { Run } from '../src/model/run';
import { TimelineState } from '../src/model/timelinestate';
import { FAILED } from '../src/model/timeline';
import type { ISource } from '../src/service/source';
import { run, snapshot, told } from './shapes';

const steps = [{ seq: 0 }, { seq: 1, parent: 0, name: 'f' }];

class Server implements ISource {
  readonly live = false;

  async request(method: string): Promise<never> {
    const answers: Record<string, unknown> = {
      runs: { runs: [run('r1'), run('old')] },
      timeline: { ...told(steps), run: 'old' },
      steps: { steps: [], next: null },
      debug: { run: 'old', status: 'succeeded', failure: null, causes: [], compared_with: null },
      step: {}
    };
    return answers[method] as never;
  }
}

/** One page; what is kept outlives it. */
function page(kept: Map<string, ILook>) {
  const model = new PanelModel();
  const timeline = new TimelineState();
  const panel = { sections: { open: [false, true, false, false], failed: null } as ISections };
  const keeper = { fetch: async (path: string) => kept.get(path), save: async (path: string, look: ILook) => void kept.set(path, JSON.parse(JSON.stringify(look))) };
  const memory = new Memory(model, timeline, panel, keeper, 0);
  const source = new Server();
  const live = new Run(source, true, null);
  return { model, timeline, panel, memory, live, open: () => (model.link = { run: live, source, state: 'recording' }) };
}

const soon = (): Promise<void> => new Promise(resolve => setTimeout(resolve, 20));

test('a page that is loaded again shows the step, the filter and the sections that it had shown', async () => {
  const kept = new Map<string, ILook>();
  const first = page(kept);
  first.open();
  await first.memory.turn('a.ipynb');
  first.live.begin(snapshot(steps));
  first.timeline.run = first.live;
  first.timeline.filter = { search: '> 1 ms', statuses: new Set([FAILED]), kind: null, effects: false };
  first.timeline.toggle(0, true);
  first.timeline.zoom(0.5, 0);
  first.model.choose(1);
  first.panel.sections = { open: [true, true, true, false], failed: 1 };
  await soon();

  const second = page(kept);
  second.open();
  await second.memory.turn('a.ipynb');
  await soon();
  assert.equal(second.model.chosen, null, 'nothing is chosen of a run that is not there yet');
  second.live.begin(snapshot(steps));
  await soon();
  assert.equal(second.model.chosen, 1);
  assert.deepEqual(second.timeline.kept, first.timeline.kept);
  assert.equal(second.timeline.whole, false);
  assert.deepEqual(second.panel.sections, { open: [true, true, true, false], failed: 1 });
});

test('a stored run that was shown is opened again, and a run that is gone leaves only the filter', async () => {
  const kept = new Map<string, ILook>();
  const first = page(kept);
  first.open();
  await first.memory.turn('a.ipynb');
  first.live.begin(snapshot(steps));
  await soon();
  await first.model.open('old');
  first.model.choose(1);
  await soon();
  assert.equal(kept.get('a.ipynb')!.stored, 'old');

  const second = page(kept);
  second.open();
  second.live.begin(snapshot(steps));
  await second.memory.turn('a.ipynb');
  await soon();
  assert.equal(second.model.run!.id, 'old');
  assert.equal(second.model.chosen, 1);

  kept.set('a.ipynb', { ...kept.get('a.ipynb')!, stored: 'gone', run: 'gone', timeline: { ...kept.get('a.ipynb')!.timeline, sort: 'size' } });
  const third = page(kept);
  third.open();
  third.live.begin(snapshot(steps));
  await third.memory.turn('a.ipynb');
  await soon();
  assert.equal(third.model.run!.id, 'r1');
  assert.equal(third.model.chosen, null);
  assert.equal(third.timeline.sort, 'size');
});
