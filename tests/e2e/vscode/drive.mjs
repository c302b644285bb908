// Drives VS Code in Chromium: lenses, a hover, the plan of a replay and the replay, the list of problems. Says what it saw as JSON.
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
  const picture = (name) => page.screenshot({ path: join(pictures, `${name}.png`) });
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
  console.log(JSON.stringify({ lenses, hover, plan, told, problems, errors }));
} finally {
  await browser.close();
}
