// The JSON shapes that the kernel and the server speak. Made from show/wire*.py: do not edit.
// python -m rewound.show.typescript labextension/src/wire.ts

/**
 * An array or series; `head` are its first elements. The numbers are null where
 * they make no sense or it is too large.
 */
export interface ArrayShape {
  shape: Array<number>;
  dtype: string;
  head: Array<string>;
  missing: number | null;
  minimum: number | null;
  maximum: number | null;
  mean: number | null;
  histogram: HistogramShape | null;
}

/**
 * What is new since the batch before. What is null is as it was; `cells` are
 * those that changed, `steps` those that began or ended.
 * `skipped` counts steps that came too quickly to be told: `timeline` with
 * `after` answers them.
 */
export interface BatchShape {
  type: 'batch';
  seq: number;
  run: RunShape | null;
  cells: Array<CellShape>;
  steps: TimelineShape | null;
  skipped: number;
  debug: DebugShape | null;
  replay: ReplayingShape | null;
}

/**
 * `bisect`: the first bad commit; null where `candidates` are several, because
 * those between could not be judged.
 * `failure` is the type of the exception that counts as bad, `commits` how many
 * there are from behind `good` to `bad`.
 */
export interface BisectShape {
  run: string;
  failure: string;
  good: CommitShape;
  bad: CommitShape;
  commits: number;
  first_bad: CommitShape | null;
  candidates: Array<CommitShape>;
  trials: Array<TrialShape>;
}

/**
 * A branch and its latest state; the place of that where its cell was executed.
 */
export interface BranchShape {
  name: string;
  run: string;
  step: string;
  current: boolean;
}

/**
 * The expression that a call was made from; columns are 0-based characters.
 */
export interface CallerShape {
  step: string | null;
  file: string | null;
  cell_id: string | null;
  line: number | null;
  end_line: number | null;
  column: number | null;
  end_column: number | null;
  text: string | null;
}

/**
 * How many `requests` a cassette holds; how many more `failed` and were left
 * out; of how many the answer is `short`, since the program did not read it to
 * its end; and of how many the body is not known (`bodiless`).
 */
export interface CassetteShape {
  requests: number;
  failed: number;
  short: number;
  bodiless: number;
}

/**
 * A ranked explanation of a failure.
 */
export interface CauseShape {
  rank: number;
  step: string;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  end_line: number | null;
  rule: string;
  confidence: number;
  message: string;
  chain: Array<LinkShape>;
}

/**
 * The newest execution of a cell, and the mark that its margin gets; `reason`
 * is one sentence for who asks why.
 * `source` is its text as it was executed: a mark, and every hint, is about
 * that text and no other.
 */
export interface CellShape {
  cell_id: string | null;
  cell: number | null;
  step: string;
  execution_count: number | null;
  attempt: number;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  mark: 'recorded' | 'restored' | 'stale' | 'would-run' | 'failed' | 'interrupted' | 'running';
  reason: string | null;
  started: string;
  seconds: number | null;
  source: string;
}

/**
 * `check`: `ok` if nothing stands in the way of a replay; `notes` are told and
 * do not.
 */
export interface CheckShape {
  run: string;
  ok: boolean;
  checked: Record<string, CheckedShape>;
  problems: Array<FindingShape>;
  notes: Array<FindingShape>;
}

/**
 * What was looked at of one kind: how many, the bytes that were read (null
 * where none had to be), and how many are flawed.
 */
export interface CheckedShape {
  count: number;
  bytes: number | null;
  flaws: number;
}

/**
 * A commit, by its whole hash; `date` is its author's.
 */
export interface CommitShape {
  commit: string;
  date: string;
  author: string;
  subject: string;
}

/**
 * `debug`: the failure, null if nothing failed, its causes, and the last good
 * run that it was compared with.
 * `status` is the run's: a run that succeeded has a failure all the same where
 * an error was lost (see `FailureShape.ended`).
 */
export interface DebugShape {
  run: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  failure: FailureShape | null;
  causes: Array<CauseShape>;
  compared_with: string | null;
}

/**
 * `diff`: `steps` has what is not the same, in the order of the second run;
 * `effects` is null: they are not recorded.
 */
export interface DiffShape {
  left: SideShape;
  right: SideShape;
  equal: boolean;
  first: FirstShape | null;
  same_steps: number;
  steps: Array<StepDiffShape>;
  surroundings: Array<SurroundingShape>;
  effects: Array<unknown> | null;
  not_compared: Array<UnlookedShape>;
  limits: Array<string>;
}

/**
 * One part of a value; `left` or `right` is null where that side does not have
 * it.
 */
export interface DifferenceShape {
  path: string;
  kind: 'value' | 'type' | 'added' | 'removed' | 'length' | 'shape' | 'dtype' | 'elements' | 'text' | 'order' | 'close' | 'opaque';
  left: string | null;
  right: string | null;
  count: number | null;
  of: number | null;
  largest: number | null;
  examples: Array<ExampleShape>;
  lines: Array<string> | null;
}

/**
 * What a replay asked for that the recording does not hold, the nearest that it
 * does, and in what the two differ.
 */
export interface DivergenceShape {
  step: string | null;
  kind: string;
  asked: string;
  nearest: string | null;
  differs: Array<string>;
  command: string;
}

/**
 * `target` used what `source` had made, under these names; or, with `call`, was
 * called by it.
 */
export interface EdgeShape {
  source: string;
  target: string;
  names: Array<string>;
  kind: 'value' | 'definition' | 'call';
}

/**
 * One request to the outside; `territory` is null but in a replay. One of the
 * kind `uncovered` was noticed, and not recorded.
 */
export interface EffectShape {
  order: number;
  step: string | null;
  kind: string;
  name: string;
  status: 'answered' | 'failed' | 'sent' | 'held' | 'uncovered';
  mutates: boolean;
  territory: 'recorded' | 'changed' | 'beyond' | null;
  served: boolean;
  started: string;
  seconds: number | null;
}

/**
 * How often a replay was answered from the recording, reached the outside, or
 * held a mutation back.
 */
export interface EffectsShape {
  served: number;
  live: number;
  dry_run: number;
  held: number;
}

/**
 * Of the environment: Python, the machine or a package, by name; `now` is null
 * for a package that is not installed.
 */
export interface EnvironmentShape {
  name: string;
  recorded: string;
  now: string | null;
}

/**
 * An exception of the recorded program.
 */
export interface ErrorShape {
  type: string;
  message: string;
}

/**
 * One of many elements that differ.
 */
export interface ExampleShape {
  path: string;
  left: string;
  right: string;
}

/**
 * Where a value was really computed; `step` is null where it is not to be
 * found, because that run is not in the store any more (`missing`) for example.
 */
export interface ExecutedShape {
  run: string;
  step: string | null;
  missing: boolean;
}

/**
 * `export`: the file, its size in bytes, and the runs in it, the one that was
 * asked for first.
 * `missing`: how many parts the store itself had lost, which are therefore not
 * in the file. `cassette`: what is in the file, if it is one; it holds requests
 * and answers then, and no run.
 */
export interface ExportShape {
  run: string;
  file: string;
  bytes: number;
  runs: Array<RunShape>;
  missing: number;
  cassette: CassetteShape | null;
}

/**
 * Where a run failed; `step` is null where it failed before its first step, by
 * a syntax error for instance.
 * `ended` says where the error ended if nobody received it, and the program
 * went on: a thread, a task, a test. `frames` are the project's, or all;
 * `omitted` of them were not recorded. `difference` belongs to assertions.
 */
export interface FailureShape {
  step: string | null;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  end_line: number | null;
  error: ErrorShape;
  column: number | null;
  end_column: number | null;
  text: string | null;
  values: Array<SeenShape>;
  difference: string | null;
  notes: Array<string>;
  ended: string | null;
  frames: Array<PlaceShape>;
  omitted: number;
  chain: Array<RaisedShape>;
  parts: Array<RaisedShape>;
  lost: Array<RaisedShape>;
}

/**
 * A front end has missed what came after `after`.
 */
export interface FetchShape {
  type: 'fetch';
  after: number;
}

/**
 * What is wrong or worth knowing: `name` as in docs/errors.md where it is the
 * name of an error.
 */
export interface FindingShape {
  name: string;
  what: string;
  hint: string | null;
}

/**
 * Where the runs part: an entry of `steps`, in what, and by which value.
 */
export interface FirstShape {
  left: StepPlaceShape | null;
  right: StepPlaceShape | null;
  part: 'started' | 'source' | 'argument' | 'read' | 'generated' | 'result' | 'printed' | 'error' | 'status';
  value: ValueDiffShape | null;
}

/**
 * `hubs` are steps whose functions nearly all others use: those edges are left
 * out. `more` steps are left out, the deepest or oldest.
 * Of a slice, `step` is what is asked about.
 */
export interface GraphShape {
  run: string;
  of: 'run' | 'slice';
  step: string | null;
  nodes: Array<NodeShape>;
  edges: Array<EdgeShape>;
  hubs: Array<string>;
  more: number;
}

/**
 * The data of an event `handed`: one hand-over that has ended; `left` are still
 * to come.
 */
export interface HandedEventShape {
  run: string;
  left: number;
  outcome: ReplayShape;
}

/**
 * `replay --into` of several runs or into several targets: one entry for each
 * pair, in the order in which they ran.
 */
export interface HandedShape {
  runs: Array<ReplayShape>;
}

/**
 * A recorded value that was handed to a run: the step that made it, its name
 * there, and the name that it has here.
 */
export interface HandedValueShape {
  run: string;
  step: string;
  name: string;
  parameter: string;
}

/**
 * One recorded value: the step that made it, its name there, and the parameter
 * that it went to; `size` in bytes, as it is stored.
 */
export interface HandingShape {
  run: string;
  step: string;
  name: string;
  parameter: string;
  type: string;
  size: number;
}

/**
 * A column of a table.
 */
export interface HeadShape {
  name: string;
  dtype: string;
}

/**
 * How often numbers fall between two neighbouring `edges`; there is one edge
 * more than counts. NaN and infinities are left out.
 */
export interface HistogramShape {
  edges: Array<number>;
  counts: Array<number>;
}

/**
 * A picture, in base64.
 */
export interface ImageShape {
  mime: string;
  data: string;
  width: number | null;
  height: number | null;
}

/**
 * `import`: the run that was exported, and all that came with it. `new`: those
 * that the store did not have.
 * `trusted`: whether their values can be opened and they can be replayed; else
 * they can be looked at.
 */
export interface ImportShape {
  run: string;
  file: string;
  bytes: number;
  runs: Array<RunShape>;
  new: Array<string>;
  trusted: boolean;
}

/**
 * What was known of the moment at which the run had died; `run` is the one that
 * was taken up.
 * `already_happened`: what the step in flight had asked of the outside, or
 * written, and that had an answer. `unknown`: changes that were begun, and of
 * which no end is recorded.
 */
export interface InFlightShape {
  run: string;
  step_in_flight: StepShape | null;
  already_happened: Array<EffectShape>;
  unknown: Array<EffectShape>;
}

/**
 * `values` are what was handed over, `given` what --set gave, `left` the
 * parameters that stay as they are.
 * `target_run` is the newest recorded run of the target; `warnings` are
 * sentences on what has changed since the values were recorded.
 */
export interface IntoShape {
  target: string;
  kind: 'function' | 'script' | 'notebook';
  values: Array<HandingShape>;
  given: Record<string, unknown>;
  left: Array<string>;
  target_run: string | null;
  warnings: Array<string>;
}

/**
 * A replay that a server was asked for. `run` is the new run's id, which it has
 * from the beginning on.
 * A sweep makes several runs, and so do hand-overs of several runs or into
 * several targets: of these `run` is the name under which the server tells of
 * all, and no run is called so. `runs` are those that have begun. `cancelled`:
 * whether somebody asked for its end. `outcome` is that of `replay`, `verify`,
 * `recover`, `resume`, `replay --sweep` or `replay --into` once it has ended;
 * `error` is set instead where none came of it. `progress` is what was said
 * last of how it gets on.
 */
export interface JobShape {
  run: string;
  replay_of: string;
  kind: 'replay' | 'verify' | 'recover' | 'resume' | 'sweep' | 'into';
  state: 'queued' | 'running' | 'ended';
  runs: Array<string>;
  cancelled: boolean;
  progress: string | null;
  outcome: ReplayShape | VerifyShape | RecoverShape | SweepShape | HandedShape | null;
  error: ProblemShape | null;
}

/**
 * `lineage`: the family, oldest first; and of `name`, if one was asked for, the
 * value itself and what it was made from.
 */
export interface LineageShape {
  run: string;
  family: Array<MemberShape>;
  name: string | null;
  values: Array<StationShape>;
}

/**
 * One station on the way of a value; in a cause the origin stands first, in
 * `why` last.
 */
export interface LinkShape {
  step: string;
  cell: number | null;
  line: number | null;
  name: string;
  value: string;
  how: string;
}

/**
 *
 */
export interface MappedShape {
  old: string;
  new: string;
  from: 'given' | 'private' | 'shared';
}

/**
 * The answer to `marks`.
 */
export interface MarksShape {
  run: string;
  cells: Array<CellShape>;
}

/**
 * What a run came to: `output` is what it showed in the end, `cost` is in the
 * unit of `[tool.rewound] prices`.
 */
export interface MeasuredShape {
  output: string;
  usage: UsageShape;
  cost: number | null;
}

/**
 * A part of the environment that its first parent had otherwise.
 */
export interface MemberEnvironmentShape {
  name: string;
  before: string;
  now: string;
}

/**
 * One run of the family; `missing` if it is not in the store any more: then
 * nothing else is known of it.
 * `how` is `recorded`, `replay`, `as-is`, `verification`, `handed over` or
 * another word for what made it. `source_hash` is that of the text that ran;
 * `changed` are the cells and functions that do something else than in the
 * parent whose program it runs.
 */
export interface MemberShape {
  run: string;
  missing: boolean;
  kind: string | null;
  how: string;
  parents: Array<ParentShape>;
  status: string | null;
  started: string | null;
  source: string | null;
  source_hash: string | null;
  changed: Array<string>;
  overrides: Record<string, unknown>;
  mapping: Record<string, string>;
  values: Array<HandedValueShape>;
  environment: Array<MemberEnvironmentShape>;
}

/**
 * A function that steps of a timeline are calls of; `file` is null for one that
 * a cell defined, `line` is its first.
 */
export interface NameShape {
  name: string;
  function: string;
  file: string | null;
  line: number | null;
}

/**
 * A name and its value as text.
 */
export interface NamedShape {
  name: string;
  value: string;
}

/**
 * Names that a cell bound, changed in place and deleted.
 */
export interface NamesShape {
  bound: Array<string>;
  changed: Array<string>;
  deleted: Array<string>;
}

/**
 * A step; `count` calls are drawn as one. `layer` counts from above, `order`
 * from the left. `lines`: of a slice, those that matter.
 */
export interface NodeShape {
  step: string;
  kind: 'cell' | 'call';
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  title: string;
  text: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  attempt: number;
  count: number;
  layer: number;
  order: number;
  lines: Array<number>;
}

/**
 * What a front end opens its comm with. `seq` is the last number that it has
 * seen of this kernel, if it is back.
 */
export interface OpenShape {
  protocol: number;
  seq: number | null;
}

/**
 * A value that a version was made from, and the step that had made it (null: it
 * is older than the recording).
 */
export interface OriginShape {
  name: string;
  step: string | null;
}

/**
 * A run that another was made from: it replays it, values of it were handed
 * over, or its program ran there before.
 */
export interface ParentShape {
  run: string;
  role: 'replayed' | 'handed' | 'target';
}

/**
 * One part of a value; `at` is what to add to `path` to see it, `opens` whether
 * there is more to see than `text`.
 */
export interface PartShape {
  at: number;
  label: string;
  type: string;
  text: string;
  opens: boolean;
}

/**
 * A page of what a value consists of: items, keys, fields.
 */
export interface PartsShape {
  count: number;
  offset: number;
  parts: Array<PartShape>;
}

/**
 * What a run waits with for a person, and the step that asks; `choices` and
 * `default` are null where there are none.
 */
export interface PausedShape {
  question: string;
  kind: string;
  choices: Array<string> | null;
  default: unknown;
  step: string | null;
}

/**
 * One entry of a traceback; columns are 0-based characters, `text` is the
 * expression where its source is recorded.
 */
export interface PlaceShape {
  project: boolean;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  end_line: number | null;
  column: number | null;
  end_column: number | null;
  text: string | null;
}

/**
 * What a replay does, or did, to one step; `step` is null for a cell that the
 * recording does not hold.
 */
export interface PlanShape {
  step: string | null;
  cell: number | null;
  cell_id: string | null;
  function: string | null;
  action: 'restored' | 'ran' | 'run' | 'served' | 'skipped';
  reason: string;
  recorded_seconds: number | null;
}

/**
 * What a command answers that could not be carried out. `unmapped` stands only
 * with `steps-unmapped`.
 */
export interface Problem {
  unmapped?: Array<UnmappedShape>;
  error: ProblemShape;
}

/**
 * An error of the request itself; `name` is stable and has a section in
 * docs/errors.md.
 */
export interface ProblemShape {
  name: string;
  message: string;
  hint: string | null;
}

/**
 * The data of an event `progress`.
 */
export interface ProgressShape {
  run: string;
  text: string;
}

/**
 * What a recorded step may be called today; `likeness` is from 0 to 1. The
 * names of a cell's parts stand with commas between.
 */
export interface ProposalShape {
  name: string;
  likeness: number;
  why: string;
}

/**
 * Another exception that belongs to a failure, with its deepest place in the
 * project.
 * `how`: `cause` (raise … from), `context` (while it was being handled),
 * `suppressed` (from None), `part` (of a group), `lost`.
 */
export interface RaisedShape {
  error: ErrorShape;
  how: string;
  notes: Array<string>;
  ended: string | null;
  place: PlaceShape | null;
}

/**
 * `record`: one recorded execution; `paused` is the question that it waits
 * with.
 */
export interface RecordShape {
  run: string;
  kind: string;
  source: string | null;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  steps: number;
  started: string;
  seconds: number | null;
  overhead_seconds: number;
  error: ErrorShape | null;
  paused: PausedShape | null;
}

/**
 * `recover` and `resume`: what `replay` answers; `recovered` is null for a run
 * that had not died.
 */
export interface RecoverShape {
  run: string | null;
  replay_of: string;
  status: 'succeeded' | 'failed' | 'held' | 'refused' | 'diverged';
  seconds: number;
  saved_seconds: number;
  plan: Array<PlanShape>;
  effects: EffectsShape;
  live: Record<string, number>;
  uncovered: Record<string, number>;
  divergences: Array<DivergenceShape>;
  saved_calls: Record<string, number>;
  saved_tokens: number;
  could_mutate: Record<string, Array<string>>;
  given: Record<string, unknown>;
  mapping: Array<MappedShape>;
  gone: Array<string>;
  untaken: Array<string>;
  until: string | null;
  environment: Array<EnvironmentShape>;
  settings: Array<SettingShape>;
  paused: PausedShape | null;
  verified: boolean | null;
  into: IntoShape | null;
  error: ErrorShape | ProblemShape | null;
  recovered: InFlightShape | null;
}

/**
 * The kernel does not talk like this, and closes the comm: it speaks
 * `protocol`.
 */
export interface RefusalShape {
  type: 'refusal';
  protocol: number;
  error: ProblemShape;
}

/**
 * `replay`; `run` is null when only the plan was asked for. `live` and
 * `uncovered` count, by name, what reached the outside.
 * `until` is the step behind which it ended because that was asked for;
 * `untaken` what was to be given to calls of which none was made. `given` are
 * values that are not the recorded run's, by `NAME` or `NAME@STEP`, without
 * secrets. `mapping` are recorded steps that have other names today, `gone`
 * those that today's source has no more. `saved_calls` counts, by kind, what
 * did not have to be asked of the outside again, `saved_tokens` what models
 * would have taken for it. Of a plan alone: `could_mutate` tells by step what
 * it changed outside when it was recorded, `verified` whether the run came out
 * the same when it was replayed as recorded. `environment` and `settings`: in
 * what they are not as recorded. `into`: what of `replay_of` was handed to
 * another program, whose run `run` is.
 */
export interface ReplayShape {
  run: string | null;
  replay_of: string;
  status: 'succeeded' | 'failed' | 'held' | 'refused' | 'diverged';
  seconds: number;
  saved_seconds: number;
  plan: Array<PlanShape>;
  effects: EffectsShape;
  live: Record<string, number>;
  uncovered: Record<string, number>;
  divergences: Array<DivergenceShape>;
  saved_calls: Record<string, number>;
  saved_tokens: number;
  could_mutate: Record<string, Array<string>>;
  given: Record<string, unknown>;
  mapping: Array<MappedShape>;
  gone: Array<string>;
  untaken: Array<string>;
  until: string | null;
  environment: Array<EnvironmentShape>;
  settings: Array<SettingShape>;
  paused: PausedShape | null;
  verified: boolean | null;
  into: IntoShape | null;
  error: ErrorShape | ProblemShape | null;
}

/**
 * What a replay leaves in a cell of the notebook, as if it had been run:
 * nbformat outputs. `action` as in a plan.
 */
export interface ReplayedCellShape {
  cell_id: string | null;
  cell: number | null;
  action: string;
  execution_count: number | null;
  outputs: Array<Record<string, unknown>>;
}

/**
 * The answer to `replay`.
 */
export interface ReplayedShape {
  outcome: ReplayShape;
  cells: Array<ReplayedCellShape>;
}

/**
 * How a replay in this kernel gets on; `request` is the id under which it was
 * asked for. `done` of `of` cells are behind it.
 */
export interface ReplayingShape {
  request: string;
  state: 'waiting' | 'running' | 'ended';
  done: number;
  of: number;
  cell_id: string | null;
}

/**
 * The answer to a request; one of `result` and `error` is null.
 */
export interface ReplyShape {
  unmapped?: Array<UnmappedShape>;
  type: 'reply';
  id: string;
  result: unknown;
  error: ProblemShape | null;
}

/**
 * A front end asks; `id` is any text, and comes back with the answer.
 */
export interface RequestShape {
  type: 'request';
  id: string;
  method: 'runs' | 'run' | 'steps' | 'timeline' | 'step' | 'value' | 'debug' | 'why' | 'graph' | 'plan' | 'replay' | 'stop' | 'diff' | 'marks';
  params: Record<string, unknown>;
}

/**
 * One rule; `on` is false where the project has switched it off.
 */
export interface RuleShape {
  name: string;
  summary: string;
  page: string;
  on: boolean;
}

/**
 * `rules`: what a diagnosis looks for, by name.
 */
export interface RulesShape {
  rules: Array<RuleShape>;
}

/**
 * One of `runs`.
 */
export interface RunShape {
  run: string;
  kind: string;
  source: string | null;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  steps: number;
  started: string;
  seconds: number | null;
  overhead_seconds: number;
  error: ErrorShape | null;
  paused: PausedShape | null;
  replay_of: string | null;
}

/**
 * `runs`: newest first.
 */
export interface RunsShape {
  runs: Array<RunShape>;
}

/**
 * A part of the failing expression with its value, as short text.
 */
export interface SeenShape {
  text: string;
  value: string;
}

/**
 * `serve`: where its routes begin, the token that each request wants, and the
 * folder out of which no path leads.
 */
export interface ServeShape {
  url: string;
  token: string;
  folder: string;
}

/**
 * A setting that is not as it was when the run was recorded, and which of the
 * two the replay goes by.
 */
export interface SettingShape {
  name: string;
  recorded: unknown;
  now: unknown;
  used: 'recorded' | 'now';
}

/**
 * `show`: the steps, and the requests to the outside, in the order in which
 * they began; `readings` by kind, as many as there were.
 */
export interface ShowShape {
  run: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  steps: Array<StepShape>;
  effects: Array<EffectShape>;
  readings: Record<string, number>;
}

/**
 * One of the two runs.
 */
export interface SideShape {
  run: string;
  kind: 'notebook' | 'script' | 'module' | 'kernel' | 'call' | 'request' | 'replay';
  source: string | null;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  started: string;
  seconds: number | null;
  replay_of: string | null;
}

/**
 * An execution of a cell that a value hangs on, with those of its lines that
 * matter.
 */
export interface SliceShape {
  step: string;
  cell: number | null;
  cell_id: string | null;
  lines: Array<number>;
}

/**
 * All that a front end has to know first. `run` is null where nothing is
 * recorded. The next batch has the number `seq` + 1.
 * `steps` are the newest; where `steps.total` is more than there are,
 * `timeline` answers all. `debug` is null unless something failed.
 */
export interface SnapshotShape {
  type: 'snapshot';
  seq: number;
  protocol: number;
  version: string;
  recording: boolean;
  branch: string;
  run: RunShape | null;
  cells: Array<CellShape>;
  steps: TimelineShape | null;
  debug: DebugShape | null;
}

/**
 * A changed text as a unified diff; `cosmetic` if only comments and layout
 * changed.
 */
export interface SourceDiffShape {
  lines: Array<string>;
  cosmetic: boolean;
}

/**
 * The text of a step's cell or function as it ran; its first line has the
 * number `first`. `ran` is null where nobody noted it.
 */
export interface SourceShape {
  file: string | null;
  first: number;
  text: string;
  ran: Array<number> | null;
  returned: number | null;
}

/**
 * What a value was made from and what has been written again since.
 */
export interface StaleShape {
  name: string;
  source: string;
  changed_by: string;
  line: number | null;
}

/**
 * From `left` to `right`.
 */
export interface StateDiffShape {
  left: StateSideShape;
  right: StateSideShape;
  added: Array<NamedShape>;
  gone: Array<NamedShape>;
  changed: Array<ValueDiffShape>;
}

/**
 * A state: after one execution of a cell. `text` is the cell's first line.
 */
export interface StateShape {
  run: string;
  step: string;
  cell: number | null;
  cell_id: string | null;
  text: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  started: string;
  seconds: number | null;
  branch: string;
  present: boolean;
  names: NamesShape;
}

/**
 * One of two states.
 */
export interface StateSideShape {
  run: string;
  step: string;
}

/**
 * `states`: of the kernel whose run that is; `diff` is null where no two are
 * compared.
 */
export interface StatesShape {
  run: string;
  states: Array<StateShape>;
  branches: Array<BranchShape>;
  diff: StateDiffShape | null;
}

/**
 * One value on the way back. `step` is null where its run is not in the store
 * any more.
 */
export interface StationShape {
  run: string;
  step: string | null;
  cell: number | null;
  cell_id: string | null;
  function: string | null;
  line: number | null;
  name: string;
  value: string;
  how: string;
  executed: ExecutedShape;
}

/**
 * One step with all that belongs to it. `outputs` are nbformat's, cut where
 * they are large (`cut` says how many are).
 * `traceback` is as Python prints it. `path` are the ids of the steps that it
 * ran under, the outermost first; `children` counts what it called, `more`
 * values that are left out.
 */
export interface StepDetailShape {
  run: string;
  step: StepShape;
  path: Array<string>;
  children: number;
  execution_count: number | null;
  source: SourceShape | null;
  caller: CallerShape | null;
  values: Array<StepValueShape>;
  more: number;
  outputs: Array<Record<string, unknown>>;
  cut: number;
  effects: Array<EffectShape>;
  more_effects: number;
  traceback: string | null;
}

/**
 * A step that is not the same; `left` or `right` is null where that run does
 * not have it.
 */
export interface StepDiffShape {
  left: StepPlaceShape | null;
  right: StepPlaceShape | null;
  changed: Array<'started' | 'source' | 'argument' | 'read' | 'generated' | 'result' | 'printed' | 'error' | 'status'>;
  moved: boolean;
  source: SourceDiffShape | null;
  values: Array<ValueDiffShape>;
  printed: Array<string> | null;
  duration: boolean;
  below: number;
}

/**
 * A step as one of the runs has it.
 */
export interface StepPlaceShape {
  step: string;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  seconds: number | null;
  error: ErrorShape | null;
}

/**
 * One step of a timeline; `name` is what `@rewound.step` calls it, `count` is
 * set where it stands for calls thinned out.
 * `effects`: how many requests to the outside it made itself, without those of
 * the calls below it.
 */
export interface StepShape {
  step: string;
  parent: string | null;
  kind: 'cell' | 'call';
  name: string | null;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  attempt: number;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  started: string;
  seconds: number | null;
  error: ErrorShape | null;
  count: number | null;
  effects: number;
}

/**
 * A value of a step: what it is to it, and its text in one line. `made_by` is
 * the step that made it, if that is known.
 * `how` is `bound`, `changed`, `deleted` or `regrouped` for what a cell
 * generated, else null. `size` is in bytes, as it is stored; `why` says why it
 * is not stored, or not whole. `definition`: a function, class or module, of
 * which there is no snapshot.
 */
export interface StepValueShape {
  name: string;
  role: 'used' | 'generated' | 'argument' | 'global' | 'result';
  type: string;
  text: string;
  hash: string | null;
  how: string | null;
  size: number | null;
  stored: boolean;
  why: string | null;
  definition: boolean;
  made_by: string | null;
}

/**
 * A page of a run's steps, by `seq`. `next` is what `after` has to be for the
 * next page, null behind the last one.
 * `total` is how many steps the run has; `matching` how many of them fit, null
 * where that would have to be counted first.
 */
export interface StepsShape {
  run: string;
  status: 'running' | 'succeeded' | 'failed' | 'interrupted';
  total: number;
  matching: number | null;
  steps: Array<StepShape>;
  next: number | null;
}

/**
 * The answer to `stop`: whether there was a replay to stop.
 */
export interface StopShape {
  stopped: boolean;
}

/**
 * Python, a package, the working folder, arguments.
 */
export interface SurroundingShape {
  name: string;
  left: string;
  right: string;
}

/**
 * `replay --sweep`: the run that was replayed, what it came to itself, and its
 * variants.
 */
export interface SweepShape {
  replay_of: string;
  names: Array<string>;
  recorded: MeasuredShape;
  variants: Array<VariantShape>;
}

/**
 * A page of a frame: `cells` are rows of texts, `index` labels them. `offset`
 * and `column` are where the page begins.
 */
export interface TableShape {
  rows: number;
  columns: number;
  offset: number;
  column: number;
  heads: Array<HeadShape>;
  index: Array<string>;
  cells: Array<Array<string>>;
  numeric: Array<boolean>;
}

/**
 * A piece of a text, from the character `offset` on.
 */
export interface TextShape {
  characters: number;
  offset: number;
  text: string;
}

/**
 * Steps in columns, by `seq`: entry i of each column belongs to one step, whose
 * id is `s` and its `seq`.
 * `start` is in seconds since the run's own `started`; `seconds` is null while
 * a step runs. `parent` is a `seq`. `depth` is 0 for what no step called, as
 * far as the callers are known: a call that still runs is told when it ends,
 * after those that it made. `status` indexes `statuses`, `name` indexes `names`
 * and is -1 for a cell. `count` and `effects` hold pairs of a `seq` and a
 * number, and only where there is one: of steps that stand for calls thinned
 * out, and of requests to the outside. `total` is how many steps the run has.
 * `mark` says how far this goes: `timeline` with `since` answers what was
 * written later; `more` says that there is something.
 */
export interface TimelineShape {
  run: string;
  started: string;
  total: number;
  mark: number;
  more: boolean;
  seq: Array<number>;
  parent: Array<number | null>;
  depth: Array<number>;
  start: Array<number>;
  seconds: Array<number | null>;
  status: Array<number>;
  kind: Array<0 | 1>;
  name: Array<number>;
  count: Array<Array<number>>;
  effects: Array<Array<number>>;
  names: Array<NameShape>;
  statuses: Array<'running' | 'succeeded' | 'failed' | 'interrupted'>;
}

/**
 * What the replay at one commit showed; `replay` is null where no run came
 * about.
 */
export interface TrialShape {
  commit: CommitShape;
  verdict: 'good' | 'bad' | 'skipped';
  reason: string;
  replay: string | null;
  seconds: number;
}

/**
 * A value that could not be compared.
 */
export interface UnlookedShape {
  step: string;
  name: string;
  why: string;
}

/**
 * A recorded step that today's source does not have under its name.
 */
export interface UnmappedShape {
  step: string | null;
  name: string;
  proposals: Array<ProposalShape>;
}

/**
 * Tokens that models have read and written, in so many calls.
 */
export interface UsageShape {
  calls: number;
  input_tokens: number;
  output_tokens: number;
}

/**
 * An execution of a cell that read a value, or anything that was made from it.
 */
export interface UserShape {
  step: string;
  cell: number | null;
  cell_id: string | null;
}

/**
 * A value; `name` is null for a result, `why` says why it was not looked into.
 */
export interface ValueDiffShape {
  name: string | null;
  role: 'generated' | 'argument' | 'read' | 'result';
  change: 'changed' | 'added' | 'removed' | 'close';
  line: number | null;
  left: string | null;
  right: string | null;
  differences: Array<DifferenceShape>;
  more: number;
  why: string | null;
}

/**
 * A value, or the part of it at `path`. `kind` says which of `table`, `array`,
 * `image`, `long` (a text) and `parts` is set.
 * Of a scalar none is. An array of colours has an `image` too. `nothing`: it is
 * not stored, or cannot be opened; then `why` says why.
 */
export interface ValueShape {
  run: string;
  step: string;
  name: string;
  role: 'used' | 'generated' | 'argument' | 'global' | 'result';
  path: Array<number>;
  type: string;
  text: string;
  hash: string | null;
  size: number | null;
  kind: 'table' | 'array' | 'image' | 'text' | 'parts' | 'scalar' | 'nothing';
  why: string | null;
  table: TableShape | null;
  array: ArrayShape | null;
  image: ImageShape | null;
  long: TextShape | null;
  parts: PartsShape | null;
}

/**
 * The data of an event `variant`: one of a sweep that has ended; `left` are
 * still to come.
 */
export interface VariantEventShape {
  run: string;
  left: number;
  variant: VariantShape;
}

/**
 * One replay: `values` are its own of what is swept, `asked` what of models was
 * not answered by the recording; else as `replay`.
 */
export interface VariantShape {
  values: Record<string, unknown>;
  run: string | null;
  status: 'succeeded' | 'failed' | 'held' | 'refused' | 'diverged';
  seconds: number;
  saved_seconds: number;
  ran: number;
  restored: number;
  measured: MeasuredShape | null;
  asked: UsageShape;
  error: ErrorShape | ProblemShape | null;
}

/**
 * `verify`: whether a replay as recorded came out the same; `difference` is
 * where it first did not, in words.
 */
export interface VerifyShape {
  run: string;
  replay: string | null;
  reproducible: boolean;
  status: 'succeeded' | 'failed' | 'held' | 'refused' | 'diverged';
  seconds: number;
  divergences: Array<DivergenceShape>;
  environment: Array<EnvironmentShape>;
  settings: Array<SettingShape>;
  difference: string | null;
}

/**
 * One version of a name, and the step that made it.
 */
export interface VersionShape {
  step: string;
  cell: number | null;
  cell_id: string | null;
  file: string | null;
  function: string | null;
  line: number | null;
  name: string;
  value: string;
  type: string;
  hash: string | null;
  how: string;
  used: Array<OriginShape>;
}

/**
 * `why`: the versions of a name, oldest first, and the way of the asked one
 * back to its origins.
 */
export interface WhyShape {
  run: string;
  name: string;
  versions: Array<VersionShape>;
  chain: Array<LinkShape>;
  slice: Array<SliceShape>;
  used_by: Array<UserShape>;
  stale: StaleShape | null;
}

/** What each method of a request is answered with. */
export interface Results {
  runs: RunsShape;
  timeline: TimelineShape;
  steps: StepsShape;
  step: StepDetailShape;
  value: ValueShape;
  debug: DebugShape;
  why: WhyShape;
  graph: GraphShape;
  diff: DiffShape;
  run: RunShape;
  plan: ReplayShape;
  replay: ReplayedShape;
  stop: StopShape;
  marks: MarksShape;
}
