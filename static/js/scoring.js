// The scoring page: one criterion at a time, every mark saved on change, nothing ever lost.
// Without this file the page is a long form per criterion that saves by its own button.
import { Marks } from "./scoring_marks.js";
import { Findings } from "./scoring_findings.js";
import { Evidence } from "./scoring_evidence.js";
import { listenToKeys } from "./scoring_keys.js";

const page = document.getElementById("scoring");
if (page) start();

function start() {
  const articles = [...page.querySelectorAll(".criterion")];
  const links = new Map(
    [...page.querySelectorAll(".criterion-link")].map((link) => [link.dataset.code, link]),
  );
  const evidence = new Evidence(page);
  const marks = new Marks(page, links);
  const findings = new Findings(page, (text) => marks.announce(text));
  let current = null;

  page.classList.add("live");
  keepDescriptorsAlike([...page.querySelectorAll("details.descriptor")]);

  const place = `assay.place.${page.dataset.sheet}`;
  const wanted = codeInAddress() || sessionStorage.getItem(place);
  show(withCode(wanted) ?? firstOpen() ?? articles[0], false);
  window.addEventListener("hashchange", () => show(withCode(codeInAddress())));

  function codeInAddress() {
    return decodeURIComponent(location.hash.replace(/^#c-/, ""));
  }

  function withCode(code) {
    return articles.find((one) => one.dataset.code === code);
  }

  function firstOpen() {
    return articles.find((one) => links.get(one.dataset.code).dataset.state === "open");
  }

  function show(article, takeFocus = true) {
    if (!article) return;
    current = article;
    const code = article.dataset.code;
    for (const one of articles) one.classList.toggle("current", one === article);
    for (const [key, link] of links) {
      if (key === code) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
    scrollIntoZone(links.get(code));
    page.querySelector(".zone-rubric .criteria").scrollTop = 0;
    findings.show(code);
    evidence.point(code);
    history.replaceState(null, "", `#c-${code}`);
    sessionStorage.setItem(place, code);
    if (takeFocus) article.querySelector("h2").focus({ preventScroll: true });
  }

  function scrollIntoZone(link) {
    const zone = link.closest(".zone");
    const box = link.getBoundingClientRect();
    const frame = zone.getBoundingClientRect();
    if (zone.scrollHeight <= zone.clientHeight) return;
    if (box.top < frame.top + 40) zone.scrollTop -= frame.top + 60 - box.top;
    if (box.bottom > frame.bottom - 40) zone.scrollTop += box.bottom - frame.bottom + 60;
  }

  function shownArticles() {
    return articles.filter((one) => !links.get(one.dataset.code).parentElement.hidden || one === current);
  }

  function step(by) {
    const shown = shownArticles();
    show(shown[shown.indexOf(current) + by]);
  }

  function nextOpen() {
    const at = articles.indexOf(current);
    const after = [...articles.slice(at + 1), ...articles.slice(0, at + 1)];
    show(after.find((one) => links.get(one.dataset.code).dataset.state === "open") ?? current);
  }

  function choose(value) {
    const radio = current.querySelector(`input[name="level"][value="${value}"]`);
    if (!radio || radio.matches(":disabled")) return;
    openZone("rubric");
    radio.focus();
    if (radio.checked) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
  }

  for (const [code, link] of links) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      openZone("rubric");
      show(articles.find((one) => one.dataset.code === code));
    });
  }
  page.querySelector("#previous").addEventListener("click", () => step(-1));
  page.querySelector("#next").addEventListener("click", () => step(1));
  page.querySelector("#next-open").addEventListener("click", nextOpen);
  page.querySelector("#seal")?.addEventListener("click", seal);
  page.querySelector("#filter").addEventListener("change", (event) => filter(event.target.value));

  // Only what has reached the server is sealed.
  async function seal(event) {
    event.preventDefault();
    const { href } = event.currentTarget;
    const behind = await marks.settle();
    if (!behind) { location.assign(href); return; }
    openZone("rubric");
    show(behind.article);
    marks.warn("textLeave");
  }

  function filter(kind) {
    for (const link of links.values()) {
      const isOpen = link.dataset.state === "open";
      const isFlagged = link.dataset.flagged !== undefined;
      link.parentElement.hidden = (kind === "open" && !isOpen) || (kind === "flagged" && !isFlagged);
    }
  }

  // Narrow screens: the three zones are three tabs; each keeps how far it was scrolled.
  const scrolled = new Map();
  const tabs = [...page.querySelectorAll(".zone-tabs button")];
  function openZone(name) {
    const before = page.dataset.zone;
    if (before === name) return;
    scrolled.set(before, window.scrollY);
    page.dataset.zone = name;
    for (const tab of tabs) tab.setAttribute("aria-pressed", String(tab.dataset.zone === name));
    if (!matchMedia("(max-width: 62rem)").matches) return;
    const start = page.querySelector(".zones").offsetTop - page.querySelector(".zone-tabs").offsetHeight;
    const top = scrolled.get(name) ?? Math.min(scrolled.get(before), start);
    window.scrollTo({ top, behavior: "instant" });
  }
  page.dataset.zone = "rubric";
  for (const tab of tabs) tab.addEventListener("click", () => openZone(tab.dataset.zone));

  listenToKeys(page, {
    j: () => step(1),
    k: () => step(-1),
    u: nextOpen,
    n: () => choose("not_seen"),
    r: () => { openZone("rubric"); current.querySelector('textarea[name="reason"]').focus(); },
    e: () => { openZone("evidence"); evidence.next(); },
    f: () => { openZone("evidence"); findings.next(); },
    p: () => marks.useNextPlace(current.dataset.code),
    a: () => findings.answer("accept"),
    o: () => { openZone("evidence"); findings.answer("override"); },
    i: () => findings.answer("ignore"),
    ...Object.fromEntries(["0", "1", "2", "3", "4"].map((level) => [level, () => choose(level)])),
  });
  marks.bringBack(articles);
}

// The official level descriptor is open everywhere or nowhere, as the person left it.
function keepDescriptorsAlike(all) {
  const kept = localStorage.getItem("assay.descriptor");
  const wanted = kept ? kept === "open" : window.innerHeight >= 950;
  for (const one of all) one.open = wanted;
  for (const one of all) {
    one.querySelector("summary").addEventListener("click", () => {
      const open = !one.open;
      localStorage.setItem("assay.descriptor", open ? "open" : "closed");
      for (const other of all) if (other !== one) other.open = open;
    });
  }
}
