// Makes copy buttons that look like the ones of site.js.

import { make } from "./dom.js";

/**
 * @param {() => string} text
 * @param {string} label
 */
export function copy(text, label) {
  const status = make("span", { className: "sr", role: "status" });
  const caption = make("span", { textContent: label });
  const button = make("button", { type: "button", className: "copy" }, caption, status);
  button.addEventListener("click", async () => {
    let outcome = "Copied";
    try {
      await navigator.clipboard.writeText(text());
    } catch {
      outcome = "Not copied";
    }
    caption.textContent = status.textContent = outcome;
    setTimeout(() => {
      caption.textContent = label;
      status.textContent = "";
    }, 2000);
  });
  return button;
}
