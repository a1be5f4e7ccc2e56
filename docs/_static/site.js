// Names for those who hear a page: what a control says it is must hold what it shows, and a control that shows a picture needs a name.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".search-button-field, details.hide > summary").forEach(e => e.innerText.trim() && e.removeAttribute("aria-label"));   // on a small screen it shows no words
  document.querySelectorAll("summary:has(> .toctree-toggle)").forEach(e =>
    e.setAttribute("aria-label", "Pages of " + e.closest("li").querySelector("a").textContent));
  // --option is not broken after a hyphen, unless it is as long as a line.
  document.querySelectorAll("code.literal .pre").forEach(e => e.classList.toggle("option", /^-.{1,24}$/.test(e.textContent)));
  document.querySelectorAll("div.highlight-bash pre").forEach(e => e.innerHTML = e.innerHTML.replace(/--[\w.]{1,24}(?![\w.])/g, '<span class="option">$&</span>'));
  // What has no columns and no frames are sentences, which may be broken.
  document.querySelectorAll(".cell_output pre").forEach(e => e.classList.toggle("sentences", !/\S {2,}\S|[\u2500-\u257f]|^ /m.test(e.textContent)));
  document.querySelectorAll(".citation-list > [role=doc-biblioentry]").forEach(e => e.setAttribute("role", "listitem"));
});

// On a telephone a picture is not shrunk until its letters cannot be read: it scrolls, like a long formula, and by the keyboard, too.
addEventListener("load", () => {
  document.querySelectorAll("div.cell_output img").forEach(i => i.style.setProperty("--readable", `${i.naturalWidth * 0.65}px`));
  const stops = () => document.querySelectorAll("div.cell_output:has(img), div.math").forEach(e =>
    e.scrollWidth > e.clientWidth ? e.tabIndex = 0 : e.removeAttribute("tabindex"));
  addEventListener("resize", stops);
  stops();
});
