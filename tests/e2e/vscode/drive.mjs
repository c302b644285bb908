// Drives VS Code in Chromium: lenses, a hover, the plan of a replay and the replay, the list of problems, the debugger. Says what it saw as JSON.
//     node drive.mjs FOLDER-WITH-NODE_MODULES PORT PROJECT FOLDER-FOR-PICTURES
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, port, project, pictures] = process.argv.slice(2);
const { chromium } = await import(pathToFileURL(join(modules, "node_modules", "playwright-core", "index.mjs")).href);
const SECONDS = 90_000;
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", headless: true, args: ["--no-sandbox", "--disable-gpu"] });
try {
  const page = await browser.newPage({ viewport: { width: 1360, height: 820 } });
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const texts = (selector) => page.$$eval(selector, (found) => found.map((one) => one.innerText ?? one.textContent));
  const picture = (name) => page.screenshot({ path: join(pictures, `vscode-${name}.png`) });
  const payload = encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${project}/main.py`]]));
  await page.goto(`http://127.0.0.1:${port}/?folder=${project}&payload=${payload}`);
  await page.waitForSelector(".codelens-decoration a", { timeout: SECONDS });
  await page.waitForSelector(".squiggly-error", { timeout: SECONDS });
  await page.waitForTimeout(1000);
  const lenses = await texts(".codelens-decoration");
  await page.locator(".view-line", { hasText: "employees = contact" }).hover({ position: { x: 150, y: 8 } });
  await page.waitForFunction(() => [...document.querySelectorAll(".monaco-hover-content")].some((one) => /where it failed/.test(one.innerText)), null, {
    timeout: SECONDS,
  });
  const hover = await texts(".monaco-hover-content");
  await picture("hover");
  await page.mouse.move(1000, 780);
  await page.keyboard.press("Escape");
  await page.locator(".codelens-decoration a", { hasText: "Replay from here" }).first().click();
  await page.waitForSelector(".quick-input-widget .monaco-list-row", { timeout: SECONDS });
  const plan = await texts(".quick-input-widget .monaco-list-row");
  await picture("plan");
  await page.keyboard.press("Enter");
  const replayed = () => [...document.querySelectorAll(".notification-list-item-message")].some((one) => /^Replay of/.test(one.textContent));
  await page.waitForFunction(replayed, null, { timeout: SECONDS });
  const told = await texts(".notification-list-item-message");
  await page.keyboard.press("Control+Shift+M");
  await page.waitForSelector(".markers-panel .monaco-list-row", { timeout: SECONDS });
  const problems = await texts(".markers-panel .monaco-list-row");
  await picture("problems");
  await page.keyboard.press("Control+J");
  const stopped = await debug();
  const seen = await runs();
  const inKernel = await notebook();
  console.log(JSON.stringify({ lenses, hover, plan, told, problems, ...stopped, ...seen, ...inKernel, errors }));

  /** The runs in the side bar. */
  async function runs() {
    await page.locator('.activitybar .action-label[aria-label^="Rewound"]').click();
    const rows = page.locator(".sidebar .monaco-list-row", { hasText: "main.py" });
    await rows.first().waitFor({ timeout: SECONDS });
    const listed = await rows.allInnerTexts();
    await picture("runs");
    return { listed };
  }

  /** Replays a notebook in its own kernel: where it could be, and what came of it. */
  async function notebook() {
    const file = encodeURIComponent(JSON.stringify([["openFile", `vscode-remote://127.0.0.1:${port}${project}/book.ipynb`]]));
    await page.goto(`http://127.0.0.1:${port}/?folder=${project}&payload=${file}`);
    const lens = page.locator(".notebookOverlay .codelens-decoration a", { hasText: "Replay from here" }).first();
    await lens.waitFor({ timeout: SECONDS });
    await page.waitForTimeout(500);
    await lens.click();
    const row = ".quick-input-widget .monaco-list-row";
    await page.locator(row, { hasText: "own kernel" }).first().waitFor({ timeout: SECONDS });
    const places = await texts(row);
    await page.keyboard.press("Enter");
    await page.locator(row, { hasText: "asked for" }).first().waitFor({ timeout: SECONDS });
    await page.keyboard.press("Enter");
    const outcome = () => [...document.querySelectorAll(".notification-list-item-message")].some((one) => /^Replay succeeded/.test(one.textContent));
    await page.waitForFunction(outcome, null, { timeout: SECONDS });
    const replayed = await texts(".notification-list-item-message");
    await picture("notebook");
    return { places, replayed };
  }

  /** Stops at the failure, goes a step back, and ends: where it stood, with which values. */
  async function debug() {
    await page.locator(".codelens-decoration a", { hasText: "Debug from here" }).first().click();
    await page.waitForSelector(".debug-toolbar", { timeout: SECONDS });
    const frames = ".debug-call-stack .monaco-list-row";
    await page.waitForFunction((rows) => [...document.querySelectorAll(rows)].some((one) => /score/.test(one.innerText)), frames, { timeout: SECONDS });
    const values = ".debug-variables .monaco-list-row";
    await page.waitForFunction((rows) => [...document.querySelectorAll(rows)].some((one) => /contact/.test(one.innerText)), values, { timeout: SECONDS });
    const stack = await texts(frames);
    const variables = await texts(values);
    await picture("debug");
    for (const name of ["score", "main"]) {
      // the head of the function, where it has no names yet; then its caller
      await page.locator(".debug-toolbar .codicon-debug-step-back").click();
      await page.locator(frames, { hasText: `${name} [past]` }).waitFor({ timeout: SECONDS });
    }
    await page.waitForFunction((rows) => [...document.querySelectorAll(rows)].some((one) => /email|contact/.test(one.innerText)), values, { timeout: SECONDS });
    const back = await texts(frames);
    await picture("step-back");
    await page.locator(".debug-toolbar .codicon-debug-stop, .debug-toolbar .codicon-debug-disconnect").first().click();
    await page.waitForSelector(".debug-toolbar", { state: "hidden", timeout: SECONDS });
    return { stack, variables, back };
  }
} catch (error) {
  await browser.contexts()[0]?.pages()[0]?.screenshot({ path: join(pictures, "vscode-failed.png") });
  throw error;
} finally {
  await browser.close();
}
