// Loads the checker while the page is still being read.

import { createChecker } from "./checker/index.js";

export const load = () => createChecker();
export const first = load();
// main.js tells of a failure; until it listens there is none to tell.
first.catch(() => {});
