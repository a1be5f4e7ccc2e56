// The pages of reports in a browser: clicks, keys, widths, colours and axe. Not part of the test suite, which needs no browser.
//
//   npm install --prefix /tmp/browser playwright-core axe-core
//   NODE_PATH=/tmp/browser/node_modules node docs/explore.mjs PAGE.html [PAGE.html ...] [--pictures FOLDER]
//
// CHROMIUM names the browser where it is not /usr/bin/chromium. The last line is `N passed, N failed`.
import {createRequire} from "node:module";
import {basename, join, resolve} from "node:path";

const require = createRequire(import.meta.url), {chromium} = require("playwright-core"), axe = require.resolve("axe-core");
const words = process.argv.slice(2), at = words.indexOf("--pictures"), pictures = at < 0 ? null : words[at + 1], pages = at < 0 ? words : words.toSpliced?.(at, 2) ?? [...words.slice(0, at), ...words.slice(at + 2)];
let passed = 0, failed = 0;

function check(what, ok, said = "") {
  ok ? passed++ : failed++;
  console.log(`${ok ? "passed" : "FAILED"}  ${what}${ok ? "" : `: ${typeof said === "string" ? said : JSON.stringify(said)}`}`);
}

async function findings(page, what) {
  await page.addScriptTag({path: axe}).catch(() => {});   // the page's own rule lets nothing in, and bypassCSP does
  const {violations} = await page.evaluate(() => axe.run());
  check(`${what}: axe has no finding`, !violations.length, violations.map(v => `${v.id} (${v.nodes.length}): ${v.nodes[0].html.slice(0, 160)} ${v.nodes[0].failureSummary}`).join("\n"));
}

async function look(browser, file, {width, height, colorScheme}) {
  const context = await browser.newContext({viewport: {width, height}, colorScheme, bypassCSP: true, hasTouch: width < 500}), page = await context.newPage(), what = `${basename(resolve(file, ".."))}/${basename(file)} ${width} ${colorScheme}`;
  const errors = [], asked = [];
  page.on("pageerror", e => errors.push(e.message));
  page.on("console", m => m.type() === "error" && errors.push(m.text()));
  page.on("request", r => asked.push(r.url()));
  await page.addInitScript(() => { const atob = window.atob; window.unpacked = 0; window.atob = text => { window.unpacked++; return atob(text); }; });
  await page.goto(`file://${resolve(file)}`);
  const held = JSON.parse(await page.locator(".explore script").first().textContent()), {signal} = held;
  const alike = held.runs.length > 1 && held.runs[1].prediction.every((v, i) => v === held.runs[0].prediction[i]);   // whose dots and filters tell nothing apart
  const plot = page.locator(".explore .plot"), trial = page.locator(".explore .trial"), title = trial.locator(".who"), ring = page.locator(".explore .ring");
  await plot.waitFor();
  await findings(page, `${what}, closed`);

  if (signal && held.open == null) await page.waitForFunction(n => window.unpacked === n, 3 + 2 * signal.looks.filter(Boolean).length, {timeout: 20000}).catch(() => check(`${what}: traces are unpacked while the page is idle`, false));

  // by key
  await plot.focus();
  await page.keyboard.press("Home");
  const worst = await page.locator(".heard").textContent();
  await page.keyboard.press("Enter");
  check(`${what}: Enter opens the largest error`, await title.isVisible() && worst.startsWith(await title.textContent()), worst);
  check(`${what}: the trial has the focus`, await title.evaluate(e => e === document.activeElement));
  await findings(page, `${what}, open`);
  if (pictures) { await page.waitForTimeout(100); await page.screenshot({path: join(pictures, `${what.replace(/[\/ ]/g, "-")}.png`)}); }
  check(`${what}: names leave room for what they name`, await trial.locator("dd").evaluateAll(all => all.every(e => e.offsetWidth >= 0.4 * e.parentNode.offsetWidth)));
  const slider = trial.locator("input[type=range]");
  if (await slider.count()) {
    const heads = trial.locator(".heads canvas"), drawn = async () => Promise.all((await heads.all()).map(c => c.evaluate(e => e.toDataURL())));
    const i = held.target.findIndex((_, k) => worst.startsWith(`Subject ${held.subjects[held.subject[k]]}, trial ${held.trial[k]}${held.recording ? `, ${held.recording[k]}` : ""}:`));
    const start = signal.start + (signal.from_press ? held.target[i] : 0), inside = v => signal.marks && v >= start && v <= start + signal.step * signal.n_times, legend = await trial.locator("p.quiet").textContent();
    check(`${what}: what is named is drawn`, inside(0) === legend.toLowerCase().includes("grey: the stimulus") && inside(held.target[i]) === legend.toLowerCase().includes("blue: the press") && held.runs.length === 1 === !/green/.test(legend) && legend.toLowerCase().includes("dotted: the time") && signal.looks.some(Boolean) === legend.includes("Looks: "), legend);
    check(`${what}: a bar says how many microvolts`, /a bar of (0\.0*)?[125]0* \u00b5V/.test(await trial.locator(".traces").getAttribute("aria-label")), await trial.locator(".traces").getAttribute("aria-label"));
    await slider.focus();
    await page.keyboard.press("Home");
    check(`${what}: what comes before is said to`, new RegExp(`^[\\d.]+ s ${start + 0.5 * signal.step < 0 ? "before" : "after"} the `).test(await trial.locator(".time output").textContent()), await trial.locator(".time output").textContent());
    const before = [await trial.locator(".time output").textContent(), await drawn()];
    for (let i = 0; i < 30; i++) await page.keyboard.press("ArrowRight");
    const after = [await trial.locator(".time output").textContent(), await drawn()];
    check(`${what}: time moves by key, and the heads with it`, before[0] !== after[0] && before[1].every((d, i) => d !== after[1][i]), [before[0], after[0]]);
    const box = await trial.locator(".traces").boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + 40);
    await trial.locator(".traces").scrollIntoViewIfNeeded();
    await trial.locator(".traces").hover({position: {x: box.width * 0.3, y: 60}});
    check(`${what}: the cursor moves time`, await trial.locator(".time output").textContent() !== after[0]);
  }
  await page.keyboard.press("Escape");
  check(`${what}: Escape closes it and goes back to the dots`, !(await trial.isVisible()) && await plot.evaluate(e => e === document.activeElement));
  const first = await page.locator(".heard").textContent(), reached = new Set();
  for (const key of ["ArrowLeft", "ArrowUp", "ArrowDown", "ArrowRight"]) for (let i = 0; i < 3; i++) { await page.keyboard.press(key); reached.add(await page.locator(".heard").textContent()); }
  check(`${what}: arrow keys move from ${first}`, reached.size >= 3, [...reached]);

  // by click
  await page.keyboard.press("Home");   // where dots are few
  const told = await page.locator(".heard").textContent();
  await plot.scrollIntoViewIfNeeded();
  const dot = await ring.boundingBox(), [x, y] = [dot.x + dot.width / 2, dot.y + dot.height / 2];
  width < 500 ? await page.touchscreen.tap(x, y) : await page.mouse.click(x, y);
  check(`${what}: a ${width < 500 ? "tap" : "click"} on a dot opens ${alike ? "a" : "that"} trial`, await title.isVisible() && (alike || told.startsWith(await title.textContent())), [told, await title.textContent().catch(() => "nothing")]);
  await trial.getByRole("button", {name: "Close"}).click();

  // filters and table
  const count = async () => +(await page.locator(".filters output").last().textContent()).split(" ")[0].replace(/,/g, ""), all = await count();
  const subject = page.locator(".filters select").first(), last = await subject.locator("option").last().textContent();
  await subject.selectOption({label: last});
  const one = await count();
  await page.locator(".explore summary").click();
  await page.locator(".explore tbody tr").first().waitFor();
  const names = await page.locator(".explore tbody th").allTextContents();
  check(`${what}: the filter leaves one subject's trials`, one > 0 && one < all && names.length === Math.min(50, one) && names.every(n => n === last), [one, all, names.length]);
  await subject.selectOption("");

  // a filter that changes while a trial is open
  const button = name => trial.getByRole("button", {name}), size = async () => Math.abs(await page.evaluate(() => {   // of the open trial, by its own words
    const said = [...document.querySelectorAll(".explore dd")].map(d => d.textContent.replace(/\u2212/g, "-")), of = said.slice(1).map(d => d.match(/\(([+-][\d.]+)/)?.[1]).filter(Boolean).map(Math.abs);
    return of.length > 1 ? of[0] - of[1] : of[0];
  }));
  await page.getByRole("button", {name: /^Smallest/}).click();
  const kept = await title.textContent(), whose = kept.match(/^Subject (.*?), trial/)[1], smallest = await size();
  await subject.selectOption({label: whose});
  if (held.runs.length > 1 && /^0\.000\D/.test(await trial.locator("dd").last().textContent())) check(`${what}: of equal errors neither is nearer`, (await trial.locator("dd").last().textContent()).endsWith("neither is nearer"));
  if (signal && held.open != null) check(`${what}: a page about one trial says where others' traces are`, (await trial.locator("p.quiet").textContent()).startsWith("This page holds the traces of one trial only"));
  const left = await count(), where = await trial.locator("dd").last().textContent();
  check(`${what}: the open trial stays, and its place is among those that are left`, await title.textContent() === kept && (!where.includes(" of ") || where.startsWith(`${left} of ${left},`)) && await button("Smaller").isDisabled(), [kept, where, left]);
  await button("Larger").click();
  check(`${what}: Larger opens the next larger of that subject`, (await title.textContent()).startsWith(`Subject ${whose},`) && await title.textContent() !== kept && await size() >= smallest && await button("Smaller").isEnabled(), [kept, await title.textContent()]);
  await plot.focus();
  await page.keyboard.press("Home");   // another dot than the open trial's
  await subject.selectOption({label: (await subject.locator("option").allTextContents()).slice(1).find(name => name !== whose)});
  check(`${what}: a trial that a filter leaves out is closed`, !(await trial.isVisible()));
  await subject.selectOption("");
  const many = (await page.locator(".filters output").last().textContent()).split(" ")[0], caption = await page.locator(".explore caption").textContent();
  check(`${what}: the table counts as the filters do`, caption.includes(` of ${many},`), [many, caption]);
  await page.locator(".filters input[type=range]").focus();
  for (let i = 0; i < 40; i++) await page.keyboard.press("ArrowRight");
  check(`${what}: the filter leaves large errors`, (alike || await count() < all) && await count() > 0, await count());
  await page.locator(".explore tbody button").first().click();
  check(`${what}: the table opens a trial`, worst.startsWith(await title.textContent()));
  const opens = await page.locator(".explore tbody button").first().boundingBox();
  check(`${what}: Open is in view`, opens.x >= 0 && opens.x + opens.width <= width, opens);
  check(`${what}: cells of a column with a unit have none`, !(await page.locator(".explore tbody td").allTextContents()).some(text => / \D+$/.test(text)));
  await findings(page, `${what}, with the table`);
  check(`${what}: nothing is wider than the screen`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), await page.evaluate(() => document.documentElement.scrollWidth));

  // on paper: A4 with usual margins is 718 pixels wide
  await page.evaluate(() => dispatchEvent(new Event("beforeprint")));
  const drawn = await page.locator(".plot canvas").evaluate(e => [e.clientWidth, e.clientHeight]);
  await page.emulateMedia({media: "print"});
  await page.setViewportSize({width: 718, height: 1000});
  const paper = await page.evaluate(() => ({wide: document.documentElement.scrollWidth, cut: [...document.querySelectorAll(".scroll")].filter(e => e.scrollWidth > innerWidth).length, ink: getComputedStyle(document.body).color.match(/\d+/g).map(Number),
    canvas: [...document.querySelectorAll(".plot canvas")].flatMap(e => [e.clientWidth, e.clientHeight]), dark: getComputedStyle(document.querySelector(".plot canvas")).getPropertyValue("--ink")}));
  check(`${what}: a print is whole`, paper.wide <= 718 && !paper.cut, paper);
  check(`${what}: a print is light`, Math.max(...paper.ink) < 80 && paper.dark.trim() === "#22262b", paper);
  check(`${what}: in print the dots are where they were drawn`, drawn.every((v, i) => v === paper.canvas[i]), [drawn, paper.canvas]);
  await page.evaluate(() => dispatchEvent(new Event("afterprint")));
  check(`${what}: no error, and nothing asked for but the page`, !errors.length && asked.length === 1, [...errors, ...asked]);
  await context.close();
}

const browser = await chromium.launch({executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]});
for (const file of pages) for (const screen of [{width: 1280, height: 900, colorScheme: "light"}, {width: 1280, height: 900, colorScheme: "dark"}, {width: 360, height: 740, colorScheme: "light"}, {width: 360, height: 740, colorScheme: "dark"}]) {
  try { await look(browser, file, screen); }
  catch (e) { check(`${file} ${screen.width} ${screen.colorScheme} to its end`, false, e.message); }
}
await browser.close();
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
