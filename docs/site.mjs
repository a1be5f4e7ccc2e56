// Every page of the site in a browser: axe, widths, scripts and what is asked for. Not part of the test suite, which needs no browser.
//
//   make docs
//   npm install --prefix /tmp/browser playwright-core axe-core
//   NODE_PATH=/tmp/browser/node_modules node docs/site.mjs docs/_build/html [PAGE.html ...] [--pictures FOLDER]
//
// Without a page it looks at all of them, which takes some minutes; pictures are of whole pages. CHROMIUM names the browser where it is not /usr/bin/chromium.
// The last line is `N passed, N failed`.
import {createReadStream, existsSync, readdirSync, statSync} from "node:fs";
import {createServer} from "node:http";
import {createRequire} from "node:module";
import {extname, join, relative, resolve} from "node:path";

const require = createRequire(import.meta.url), {chromium} = require("playwright-core"), axe = require.resolve("axe-core");
const words = process.argv.slice(2), at = words.indexOf("--pictures"), pictures = at < 0 ? null : words[at + 1];
if (at >= 0) words.splice(at, 2);
const root = resolve(words.shift() ?? "docs/_build/html"), types = {".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png", ".json": "application/json", ".woff2": "font/woff2"};
const all = folder => readdirSync(folder, {withFileTypes: true}).flatMap(e => e.isDirectory() ? (e.name === "_static" ? [] : all(join(folder, e.name))) : e.name.endsWith(".html") ? [join(folder, e.name)] : []);
const pages = words.length ? words : all(root).map(p => relative(root, p)).sort();

// As readers get it: modules and the search need a server.
const server = createServer((request, response) => {
  if (request.url === "/favicon.ico") { response.writeHead(204).end(); return; }   // asked for by the browser, not by a page
  const file = join(root, decodeURIComponent(new URL(request.url, "http://localhost").pathname));
  if (!file.startsWith(root) || !existsSync(file) || !statSync(file).isFile()) { response.writeHead(404).end(); return; }
  response.writeHead(200, {"Content-Type": types[extname(file)] ?? "application/octet-stream"});
  createReadStream(file).pipe(response);
});
await new Promise(done => server.listen(0, "127.0.0.1", done));
const home = `http://127.0.0.1:${server.address().port}/`;

let passed = 0, failed = 0;
function check(what, ok, said) {
  ok ? passed++ : failed++;
  if (!ok) console.log(`FAILED  ${what}: ${said}`);
}

const findings = async page => (await page.evaluate(() => axe.run({resultTypes: ["violations"]}))).violations.map(v => `${v.id} (${v.nodes.length}): ${v.nodes.slice(0, 3).map(n => `${n.target.join(" ")} ${n.html.slice(0, 160)} ${n.failureSummary.replace(/\s+/g, " ")}`).join("\n  ")}`);

async function look(context, name, width) {
  const page = await context.newPage(), errors = [], asked = [];
  page.on("pageerror", e => errors.push(e.message));
  page.on("console", m => m.type() === "error" && errors.push(m.text()));
  page.on("request", r => /^(data|blob):/.test(r.url()) || r.url().startsWith(home) || asked.push(r.url()));
  page.on("response", r => r.status() >= 400 && errors.push(`${r.status()} ${r.url()}`));
  await page.goto(home + name, {waitUntil: "load"});
  await page.addScriptTag({path: axe});
  for (const colours of ["light", "dark"]) {   // light as it arrives, dark with what is a click away
    await page.emulateMedia({colorScheme: colours});
    await page.waitForFunction(c => document.documentElement.dataset.theme === c, colours);
    if (colours === "dark") await page.evaluate(() => document.querySelectorAll("article details").forEach(e => e.open = true));
    await page.evaluate(() => Promise.all(document.getAnimations().map(a => a.finished.catch(() => {}))));
    const found = await findings(page);
    check(`${name} ${width} ${colours}, axe`, !found.length, found.join("\n"));
    if (pictures) await page.screenshot({path: join(pictures, `${name.replace(/\.html$/, "").replace(/\//g, "-")}-${width}-${colours}.png`), fullPage: true});
  }
  const wide = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
  check(`${name} ${width}, width`, wide[0] <= wide[1], `${wide[0]} pixels wide`);
  check(`${name} ${width}, scripts`, !errors.length, errors.join("\n"));
  check(`${name} ${width}, requests`, !asked.length, asked.join("\n"));
  await page.close();
}

const browser = await chromium.launch({executablePath: process.env.CHROMIUM || "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]});
const screens = [];
for (const [width, height] of [[1280, 900], [360, 740]]) screens.push([await browser.newContext({viewport: {width, height}, hasTouch: width < 500}), width]);
for (const name of pages) {
  for (const [context, width] of screens) {
    try { await look(context, name, width); console.log(`looked at ${name} ${width}`); }
    catch (e) { check(`${name} ${width} to its end`, false, e.message); }
  }
}
await browser.close();
server.close();
console.log(`${pages.length} pages: ${passed} passed, ${failed} failed`);
process.exitCode = failed ? 1 : 0;
