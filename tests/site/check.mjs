// Opens pages of the built site from disk and prints what is wrong with each, as JSON.
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import path from "node:path";
const [site, modules] = process.argv.slice(2);
const require = createRequire(path.join(modules, "node_modules", "x.js"));
const { chromium } = require("playwright-core");
const axe = require.resolve("axe-core");
const pages = ["index.html", "claims.html", "dictionary.html", "reference.html", "shipments/index.html", "shipments/chinese-armour-turkiye-2022-q4.html", "notebooks/04_disputes.html"];
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"] });
const faults = [];
for (const name of pages) {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  page.on("console", (m) => { if (m.type() === "error") faults.push(`${name}: console: ${m.text()}`); });
  page.on("pageerror", (e) => faults.push(`${name}: error: ${e.message}`));
  page.on("request", (r) => { if (!/^(file|data|blob|about):/.test(r.url())) faults.push(`${name}: request: ${r.url()}`); });
  await page.goto(pathToFileURL(path.join(site, name)).href);
  await page.waitForTimeout(200);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  if (wide > 390) faults.push(`${name}: ${wide} px wide at 390`);
  const bare = await page.evaluate(() => Array.from(document.images).filter((i) => !i.alt).length);
  if (bare) faults.push(`${name}: ${bare} images without alt`);
  await page.addScriptTag({ path: axe });
  const found = await page.evaluate(() => axe.run({ preload: false, resultTypes: ["violations"] }));
  for (const v of found.violations.filter((v) => ["serious", "critical"].includes(v.impact))) faults.push(`${name}: axe ${v.id}: ${v.nodes.length}: ${v.nodes[0].html.slice(0, 120)}`);
  if (name === "claims.html") {
    const shown = () => page.locator("#claims-table tbody tr:visible").count();
    const all = await shown();
    await page.fill("#claims-search", "norinco");
    const some = await shown();
    if (!(some > 0 && some < all)) faults.push(`search: ${some} of ${all}`);
    await page.fill("#claims-search", "");
    await page.selectOption('select[data-column="polarity"]', "negates");
    const negating = await shown();
    if (!(negating > 0 && negating < all)) faults.push(`filter: ${negating} of ${all}`);
  }
  await page.close();
}
// The search in the header works from disk, where no worker may start.
const desk = await browser.newPage({ viewport: { width: 1280, height: 900 } });
await desk.goto(pathToFileURL(path.join(site, "index.html")).href);
await desk.waitForTimeout(1500);
await desk.keyboard.press("Control+k");
await desk.waitForTimeout(1000);
await desk.keyboard.type("tekhkrim", { delay: 400 });
try {
  await desk.getByText("norinco-tekhkrim-rifles-2022-06").first().waitFor({ timeout: 15000 });
} catch {
  faults.push("index.html: the search in the header finds no page of the rifles");
}
await browser.close();
console.log(JSON.stringify(faults, null, 1));
