// Started by the script beside it.
const puppeteer = require("puppeteer-core");
const axe = require("axe-core");
const [chromium, page, shots] = process.argv.slice(2);

async function look(browser, width, scheme) {
  const problems = [];
  const tab = await browser.newPage();
  tab.on("console", (message) => problems.push(`console: ${message.text()}`));
  tab.on("pageerror", (error) => problems.push(`error: ${error.message}`));
  tab.on("request", (request) => {
    if (!/^(file|data):/.test(request.url())) problems.push(`network: ${request.url()}`);
  });
  await tab.setViewport({ width, height: width < 600 ? 844 : 800 });
  await tab.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
  await tab.goto(`file://${encodeURI(page)}`, { waitUntil: "load" });
  const name = `${shots}/report-${width}-${scheme}`;
  await tab.screenshot({ path: `${name}.png` });
  for (const open of [false, true]) {
    await tab.evaluate((all) => document.querySelectorAll("details").forEach((d) => (d.open = all)), open);
    const wide = await tab.evaluate(() =>
      [...document.querySelectorAll("*")]
        .filter((e) => {
          if (e.closest("svg, .skip, thead")) return false;
          return e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== "inline"
            || e.getBoundingClientRect().right > innerWidth + 1;
        })
        .map((e) => `${e.tagName} ${e.className} ${e.scrollWidth} > ${e.clientWidth}: ${e.textContent.slice(0, 60)}`),
    );
    wide.slice(0, 5).forEach((w) => problems.push(`sideways: ${w}`));
    // The page lets no script run but this one, which comes from outside.
    await tab.evaluate(axe.source);
    const found = await tab.evaluate(() => globalThis.axe.run());
    for (const v of found.violations) {
      if (v.impact === "serious" || v.impact === "critical")
        problems.push(`axe ${v.id}: ${v.help}: ${v.nodes.map((n) => n.target + " " + n.failureSummary).slice(0, 2)}`);
    }
  }
  await tab.screenshot({ path: `${name}-all.png`, fullPage: true });
  // Every chart can be read out, every picture has words, and the keyboard reaches what can be opened.
  const silent = await tab.evaluate(() => {
    const lacks = [];
    document.querySelectorAll("svg").forEach((s) => {
      if (!s.querySelector("title").textContent || !s.querySelector("desc").textContent) lacks.push("a chart without words");
    });
    document.querySelectorAll("img").forEach((i) => { if (!i.alt) lacks.push("a picture without words"); });
    return lacks;
  });
  problems.push(...silent);
  await tab.close();
  return problems.map((p) => `${width} ${scheme} ${p}`);
}

(async () => {
  const browser = await puppeteer.launch({ executablePath: chromium, args: ["--no-sandbox", "--disable-gpu"] });
  const problems = [];
  for (const width of [390, 1280]) for (const scheme of ["light", "dark"]) problems.push(...(await look(browser, width, scheme)));
  await browser.close();
  problems.forEach((p) => console.error(p));
  console.log(problems.length === 0 ? "All is well." : `${problems.length} problems.`);
  process.exit(problems.length === 0 ? 0 : 1);
})();
