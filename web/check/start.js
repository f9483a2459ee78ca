// Starts to load the checker while the browser still parses the page.

import { createChecker } from "./checker/index.js";

export const load = () => createChecker();
export const first = load();
// main.js handles a failure later. Until then the browser must not report it as unhandled.
first.catch(() => {});
