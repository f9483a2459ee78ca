// A copy button like those of the other pages.

import { make } from "./dom.js";

/**
 * @param {() => string} text
 * @param {string} label
 */
export function copy(text, label) {
  const said = make("span", { className: "sr", role: "status" });
  const name = make("span", { textContent: label });
  const button = make("button", { type: "button", className: "copy" }, name, said);
  button.addEventListener("click", async () => {
    let done = "Copied";
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      done = "Not copied";
    }
    name.textContent = said.textContent = done;
    setTimeout(() => {
      name.textContent = label;
      said.textContent = "";
    }, 2000);
  });
  return button;
}
