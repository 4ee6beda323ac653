// Changes the language without leaving the page: the token is in the widget's memory only, and would be lost.
// Without this script the links of the language menu still work; the page then asks for a new link.
const links = document.querySelectorAll("a[data-language]");
const widget = document.querySelector("consent-widget");

for (const link of links) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    switchTo(link);
  });
}

async function switchTo(chosen) {
  const language = chosen.dataset.language;
  const response = await fetch(`/preferences/texts.json?lang=${language}`);
  if (!response.ok) return;
  const { direction, texts } = await response.json();

  document.documentElement.lang = language;
  document.documentElement.dir = direction;
  document.title = `${texts.title} · Harbour Trust`;
  for (const element of document.querySelectorAll("[data-text]")) {
    element.textContent = texts[element.dataset.text];
  }
  for (const element of document.querySelectorAll("[data-label]")) {
    element.setAttribute("aria-label", texts[element.dataset.label]);
  }
  for (const link of links) {
    if (link === chosen) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
  widget.setAttribute("lang", language);
}
