// Names for those who hear a page: what a control says it is must hold what it shows, and a control that shows a picture needs a name.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll(".search-button-field, details.hide > summary").forEach(e => e.innerText.trim() && e.removeAttribute("aria-label"));   // on a small screen it shows no words
  document.querySelectorAll("summary:has(> .toctree-toggle)").forEach(e =>
    e.setAttribute("aria-label", "Pages of " + e.closest("li").querySelector("a").textContent));
  document.querySelectorAll(".citation-list > [role=doc-biblioentry]").forEach(e => e.setAttribute("role", "listitem"));
});
