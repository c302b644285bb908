// Drives VS Code in Chromium, as a person would. Says what it saw as JSON, of each part under its name.
//     node drive.mjs FOLDER-WITH-NODE_MODULES PORT PROJECT FOLDER-FOR-PICTURES [PART ...]
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, port, project, pictures, ...parts] = process.argv.slice(2);
const { chromium } = await import(pathToFileURL(join(modules, "node_modules", "playwright-core", "index.mjs")).href);
const LONGEST = 200_000; // milliseconds that anything may take on a slow machine
const SOON = 60_000; // that a press may take to be seen; then it is pressed again
const LENS = ".codelens-decoration a";
const ROW = ".quick-input-widget .monaco-list-row";
const TOLD = ".notification-list-item-message";
const FRAME = ".debug-call-stack .monaco-list-row";
const VALUE = ".debug-variables .monaco-list-row";
const BOX = ".quick-input-widget input[type=text]";
const REFUSAL = ".quick-input-widget .quick-input-message";
const VIEW = 'iframe.webview.ready[src*="extensionId=rewound"]'; // a notebook's outputs are in another one
const DIALOG = ".monaco-dialog-box";
const PROBLEM = ".markers-panel .monaco-list-row";

const browser = await chromium.launch({ executablePath: process.env.REWOUND_CHROMIUM, headless: true, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
page.setDefaultTimeout(LONGEST);
const errors = [];
page.on("pageerror", (error) => errors.push(String(error)));
const all = [restricted, lensesAndHover, replayed, causes, debugged, why, listed, timeline, compared, exported, imported, overridden, letThrough, heldBack, fixed, notebook];
const seen = {};
let part;
try {
  for (part of all.filter((one) => !parts.length || parts.includes(one.name))) {
    const began = Date.now();
    seen[part.name] = await part();
    console.error(`${part.name}: ${((Date.now() - began) / 1000).toFixed(1)} s`);
  }
  console.log(JSON.stringify({ ...seen, errors }));
} catch (error) {
  console.error(`in ${part?.name}:`);
  await page.screenshot({ path: join(project, "failed.png") });
  throw error;
} finally {
  await browser.close();
}

/** In a folder that nobody has said to trust: results, and nothing is run; then it is trusted. */
async function restricted() {
  await open("main.py");
  await press(LENS, "Replay from here", TOLD);
  const refused = await shown(TOLD, "not said to trust");
  await silence();
  await command("Workspaces: Manage Workspace Trust");
  await page.locator(".workspace-trust-editor .monaco-button", { hasText: /^Trust$/ }).first().click();
  await page.locator(".statusbar-item", { hasText: "Restricted Mode" }).waitFor({ state: "hidden" });
  await command("View: Close Editor");
  return refused;
}

/** What the last run came to, above each function; and a value under the pointer. */
async function lensesAndHover() {
  await open("main.py");
  await page.waitForSelector(".squiggly-error");
  await shown(".codelens-decoration", "run \\w+ failed here");
  await settled();
  const lenses = await texts(".codelens-decoration");
  await page.locator(".view-line", { hasText: "employees = contact" }).hover({ position: { x: 150, y: 8 } });
  const hover = await shown(".monaco-hover-content", "where it failed");
  await picture("hover");
  await away();
  return { lenses, hover };
}

/** A replay, whose plan is shown first. */
async function replayed() {
  await press(LENS, "Replay from here", `${ROW}, .statusbar-item:has-text('planning')`);
  const plan = await shown(ROW, "steps run");
  await picture("plan");
  await page.keyboard.press("Enter");
  return { plan, told: await shown(TOLD, "^Replay of") };
}

/** The failure in the list of problems. */
async function causes() {
  for (const name of ["helpers.py", "main.py"]) {
    await page.keyboard.press("Control+P");
    await page.waitForSelector(".quick-input-widget input");
    await page.keyboard.type(name);
    await page.locator(ROW, { hasText: name }).first().click();
    await page.waitForSelector(`.tab.active[data-resource-name="${name}"]`);
  }
  await page.keyboard.press("Control+Shift+M");
  await shown(PROBLEM, "TypeError");
  await shown(PROBLEM, "none-return");
  await settled();
  const problems = await texts(PROBLEM);
  await picture("problems");
  await command("View: Hide Panel");
  await silence();
  return { problems };
}

/** Stops at the failure, goes back, and ends: where it stood, with which values. */
async function debugged() {
  await press(LENS, "Debug from here", `${TOLD}, .debug-toolbar`);
  await page.waitForSelector(".debug-toolbar");
  await shown(FRAME, "score");
  await shown(VALUE, "contact");
  await silence();
  const stack = await texts(FRAME);
  const variables = await texts(VALUE);
  const problems = await page.locator('[id="status.problems"] a').getAttribute("aria-label");
  await picture("debug");
  for (const name of ["score", "main"]) {
    // the head of the function, where it has no names yet; then its caller
    await page.locator(".debug-toolbar .codicon-debug-step-back").click();
    await page.locator(FRAME, { hasText: `${name} [past]` }).waitFor();
  }
  await shown(VALUE, "total");
  const back = await texts(FRAME);
  await picture("step-back");
  await page.locator(".debug-toolbar .codicon-debug-stop, .debug-toolbar .codicon-debug-disconnect").first().click();
  await page.waitForSelector(".debug-toolbar", { state: "hidden" });
  await command("View: Hide Panel");
  await shown(".codelens-decoration", "Debug from here"); // the failure is what counts again, not the replay that was ended
  return { stack, variables, problems, back, told: await texts(TOLD) };
}

/** The report on a failure, as a document. */
async function why() {
  const failed = '.codelens-decoration:has-text("Debug from here"):not(:has-text("failed here")) a'; // that one goes beyond the editor
  await press(failed, "Why?", '.tab[data-resource-name^="rewound-debug"]');
  const report = await shown(".editor-instance .view-lines", "Where it comes from");
  await command("View: Close Editor");
  return report;
}

/** The runs in the side bar, and the last one in the status bar. */
async function listed() {
  await page.locator('.activitybar .action-label[aria-label^="Rewound"]').click();
  const rows = page.locator(".sidebar .monaco-list-row", { hasText: "main.py" });
  await rows.first().waitFor();
  await page.mouse.move(700, 700);
  await page.waitForTimeout(800);
  return { runs: await rows.allInnerTexts(), bar: await texts('.statusbar-item[id^="rewound"]') };
}

/** The timeline of a run, opened from its line in the side bar. */
async function timeline() {
  await page.locator(".sidebar .monaco-list-row", { hasText: "main.py" }).first().click();
  const inside = page.frameLocator(VIEW).frameLocator("iframe");
  await inside.getByRole("treeitem", { name: /crm_lookup/ }).first().click();
  await inside.getByRole("region", { name: "Details" }).getByText("email").first().waitFor();
  await page.waitForTimeout(1000);
  const view = await inside.locator("body").innerText();
  await picture("timeline");
  const went = await gone(inside);
  await command("View: Close All Editors");
  return { view, ...went };
}

/** Each place of the causes leads to the file, and the cursor to the line; to where that stands now, if it has moved. */
async function gone(inside) {
  const places = inside.getByRole("region", { name: "Causes" }).locator(".jp-Rewound-failure .jp-Rewound-link, .jp-Rewound-station");
  const opened = [];
  for (const [file, line] of [["main.py", 5], ["helpers.py", 5], ["main.py", 19], ["main.py", 19], ["main.py", 20]]) {
    const place = places.nth(opened.length);
    await goes(place, file, line);
    opened.push(await place.innerText());
  }
  const file = join(project, "helpers.py");
  const text = await readFile(file, "utf-8");
  await places.nth(1).click();
  await writeFile(file, `# new\n${text}`);
  await page.locator(".monaco-editor .view-line", { hasText: /new/ }).first().waitFor(); // the editor has taken it over
  await goes(places.nth(0), "main.py", 5);
  await goes(places.nth(1), "helpers.py", 6);
  await writeFile(file, text);
  return { opened, places: await places.count() };
}

async function goes(place, file, line) {
  await place.click();
  await page.locator(`.tab.active[data-resource-name="${file}"]`).first().waitFor();
  await page.locator('[id="status.editor.selection"]', { hasText: `Ln ${line},` }).waitFor();
}

/** Two runs beside each other. */
async function compared() {
  await command("Rewound: Compare Two Runs");
  for (const index of [0, 1]) {
    await page.waitForSelector(`.quick-input-title:has-text("${["Compare which run", "with which run"][index]}")`);
    await page.locator(ROW, { hasText: "main.py" }).nth(index).click();
  }
  const told = await shown(".editor-instance .view-lines", "differ|the same in both");
  const title = (await texts(".tab.active .label-name")).join();
  await page.locator(".editor-instance .view-line").first().click();
  await page.keyboard.type("x"); // a report: nobody can write into it, or is asked to save it
  const after = await texts(".editor-instance .view-lines");
  await command("View: Close Editor");
  await page.locator(".tab.active", { hasText: title }).waitFor({ state: "detached" });
  return { told, title, after };
}

/** A run as a file, from its menu in the side bar. */
async function exported() {
  await page.locator(".sidebar .monaco-list-row", { hasText: "main.py" }).first().click({ button: "right" });
  const entry = page.locator(".context-view .action-label, .monaco-menu .action-label", { hasText: "Export a Run" }).first();
  await entry.waitFor();
  await page.waitForTimeout(500); // a menu that has only just opened does not listen yet
  await entry.click();
  await named(join(project, "kept.rewound"));
  return shown(TOLD, "kept.rewound");
}

/** A run that somebody else has exported. */
async function imported() {
  await command("Rewound: Import a Run");
  await named(join(project, "theirs.rewound"));
  await shown(TOLD, "is imported");
  await page.locator(".sidebar .monaco-list-row", { hasText: "theirs.py" }).first().waitFor();
  await silence();
  return texts(".sidebar .monaco-list-row");
}

/** A replay with another value, which the plan shows; what is refused stays where it was typed, with the reason. */
async function overridden() {
  await open("main.py");
  await press(LENS, "Replay from here", `${ROW}, .statusbar-item:has-text('planning')`);
  await shown(ROW, "8 of 8 steps run");
  await page.locator(ROW, { hasText: "With another value" }).click();
  await page.waitForSelector('.quick-input-title:has-text("another value")');
  const refused = {};
  for (const [typed, why] of [["contact@score={", "is not JSON"], ["nobody=1", "binds no nobody"]]) {
    await given(typed);
    const told = await shown(REFUSAL, why);
    refused[await page.locator(BOX).inputValue()] = told.join(" ");
  }
  await page.keyboard.press("Escape"); // back to the plan, which is as it was; what was typed is kept
  await shown(ROW, "8 of 8 steps run");
  await page.locator(ROW, { hasText: "With another value" }).click();
  await page.waitForSelector('.quick-input-title:has-text("another value")');
  const kept = await page.locator(BOX).inputValue();
  await given('contact@score={"employees": 8}');
  const plan = await shown(ROW, "contact@score=");
  await page.keyboard.press("Enter");
  return { refused, kept, plan, told: await shown(TOLD, "^Replay of \\w+: succeeded") };
}

/** A replay that would send something else than was recorded, which the plan warns of; let through by the step's name, and asked once more. */
async function letThrough() {
  await another("rate=4");
  await page.locator(ROW, { hasText: "could change something outside" }).click();
  await page.waitForSelector('.quick-input-title:has-text("really change something")');
  const steps = await texts(ROW);
  await page.locator(ROW, { hasText: "send" }).click();
  await page.keyboard.press("Enter");
  await shown(ROW, "What send changes outside will really happen");
  await page.keyboard.press("Enter");
  await page.locator(`${DIALOG} .monaco-button`, { hasText: "Let It Happen" }).click();
  await shown(TOLD, "^Replay of \\w+: succeeded");
  await silence();
  return { steps };
}

/** The same, not let through: it is held back, and the question whether to let it through after all is taken back. */
async function heldBack() {
  await another("rate=3");
  const plan = await texts(ROW);
  await picture("outside");
  await page.keyboard.press("Enter");
  const told = await shown(TOLD, "held back: POST");
  await page.locator(".notification-toast .monaco-button", { hasText: "Let It Through" }).click();
  await shown(ROW, "will really happen");
  await page.keyboard.press("Enter");
  await page.locator(DIALOG).waitFor();
  const asked = await texts(DIALOG);
  await page.locator(`${DIALOG} .monaco-button`, { hasText: "Cancel" }).click();
  await shown(ROW, "will really happen"); // the plan again
  await page.keyboard.press("Escape");
  await silence();
  return { plan, told, asked };
}

/** The plan of a replay of the program that sends, with another value. */
async function another(value) {
  await open("send.py");
  await press(LENS, "Replay from here", `${ROW}, .statusbar-item:has-text('planning')`);
  await shown(ROW, "could change something outside");
  await page.locator(ROW, { hasText: "With another value" }).click();
  await page.waitForSelector('.quick-input-title:has-text("another value")');
  await given(value);
  await shown(ROW, value);
}

/** In the box for another value. */
async function given(text) {
  await page.locator(BOX).fill(text);
  await page.keyboard.press("Enter");
}

/** The sure fix of a cause, and the replay behind it. */
async function fixed() {
  await open("rows.py");
  await page.waitForSelector(".squiggly-warning, .squiggly-error");
  await page.locator(".view-line", { hasText: "def collect" }).click();
  const action = page.locator(".action-widget .monaco-list-row, .context-view .action-label", { hasText: "in each call, and replay" });
  for (;;) {
    await page.keyboard.press("Control+.");
    if (await action.first().waitFor({ timeout: SOON }).then(() => true, () => false)) break;
    await page.keyboard.press("Escape");
  }
  const offered = await texts(".action-widget .monaco-list-row");
  await page.keyboard.press("ArrowDown"); // from the fix alone, which is chosen
  await page.keyboard.press("Enter");
  await page.locator(ROW, { hasText: "steps run" }).first().waitFor();
  await page.keyboard.press("Enter");
  const outcome = await shown(TOLD, "^Replay of \\w+: succeeded");
  await page.waitForSelector(".squiggly-warning, .squiggly-error", { state: "detached" });
  return { offered, after: await texts(".editor-instance .view-lines"), outcome };
}

/** Replays a notebook in its own kernel: where it could be, and what came of it. */
async function notebook() {
  await open("book.ipynb", `.notebookOverlay ${LENS}`);
  await press(`.notebookOverlay ${LENS}`, "Replay from here", ROW);
  await page.locator(ROW, { hasText: "own kernel" }).first().waitFor();
  const places = await texts(ROW);
  await page.keyboard.press("Enter");
  await page.locator(ROW, { hasText: "steps run" }).first().waitFor();
  await page.keyboard.press("Enter");
  const told = await shown(TOLD, "^Replay of \\w+: succeeded");
  await silence();
  return { places, told, cell: await cell() };
}

/** From a step of a notebook's timeline to its cell: what stands where the cursor is. */
async function cell() {
  await command("Rewound: Open the Timeline");
  await page.locator(ROW, { hasText: "book.ipynb" }).first().click();
  const inside = page.frameLocator(VIEW).frameLocator("iframe");
  await inside.getByRole("treeitem", { name: /price = 2/ }).first().click();
  await inside.getByRole("button", { name: "Go to source" }).click();
  const chosen = page.locator(".notebookOverlay .monaco-list-row.focused", { hasText: "price" });
  await chosen.waitFor();
  return chosen.innerText();
}

async function open(name, until = LENS) {
  const payload = encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${project}/${name}`]]));
  await page.goto(`http://127.0.0.1:${port}/?folder=${project}&payload=${payload}`);
  await page.waitForSelector(until, { state: "attached" });
  await toTop();
  await page.waitForSelector(until);
  await settled();
}

/** Until the lenses stand still: a line that is drawn anew between down and up of the button is not pressed. */
async function settled() {
  let before;
  for (let same = 0; same < 4; ) {
    await page.waitForTimeout(200);
    const now = JSON.stringify(await texts(".codelens-decoration"));
    same = now === before ? same + 1 : 0;
    before = now;
  }
}

/** Press a link until something comes of it. An editor may still go to where it was left, so that the link is beyond its upper end. */
async function press(links, text, effect) {
  const happened = (what) => what.then(() => true, () => false);
  for (let tries = 0; tries < 5; tries++) {
    await toTop();
    await settled();
    const link = await topmost(page.locator(links, { hasText: text }).locator("visible=true"));
    if ((await happened(link.click({ timeout: SOON / 6 }))) && (await happened(page.waitForSelector(effect, { timeout: SOON })))) {
      return;
    }
  }
  throw new Error(`nothing came of "${text}"`);
}

/** Lenses that were drawn anew stand in another order in the page than on the screen. */
async function topmost(found) {
  await found.first().waitFor();
  const placed = await Promise.all((await found.all()).map(async (one) => ({ one, y: (await one.boundingBox())?.y ?? Infinity })));
  return placed.sort((a, b) => a.y - b.y)[0].one;
}

/** Also what stands above the first line, which is not shown just because the cursor is there. */
async function toTop() {
  await page.mouse.move(1200, 500); // right of what is written, so that no value is shown
  await page.mouse.wheel(0, -5000);
}

/** By the palette. */
async function command(title) {
  await page.keyboard.press("F1");
  await page.waitForSelector(".quick-input-widget input");
  await page.keyboard.type(title.replace(/^\w+: /, ""));
  await page.locator(ROW, { hasText: title }).first().click();
  await page.waitForTimeout(300);
}

/** In the dialog for files, which is a line to write in. */
async function named(path) {
  const line = page.locator(BOX);
  await page.waitForFunction(() => document.querySelector(".quick-input-widget input[type=text]")?.value.startsWith("/"));
  do {
    await line.fill(path); // the dialog may still be filling in where it stands
    await page.waitForTimeout(500);
  } while ((await line.inputValue()) !== path);
  await page.locator(".quick-input-widget .quick-input-action a, .quick-input-widget .monaco-button").first().click();
}

/** The texts of all that a selector finds, as soon as one of them says something: what is read later may be gone by then. */
async function shown(selector, pattern) {
  const texts = ([where, text]) => {
    const found = [...document.querySelectorAll(where)].map((one) => (one.innerText ?? one.textContent).replaceAll("\u00a0", " "));
    return found.some((one) => new RegExp(text).test(one)) && found;
  };
  return (await page.waitForFunction(texts, [selector, pattern])).jsonValue();
}

/** No notifications, and the pointer on nothing. */
async function silence() {
  await command("Notifications: Clear All Notifications");
  await away();
}

async function away() {
  await page.mouse.move(1000, 780);
  await page.keyboard.press("Escape");
}

async function texts(selector) {
  const found = await page.$$eval(selector, (all) => all.map((one) => one.innerText ?? one.textContent));
  return found.map((text) => text.replaceAll("\u00a0", " "));
}

function picture(name) {
  return page.screenshot({ path: join(pictures, `vscode-${name}.png`) });
}
