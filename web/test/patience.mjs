/**
 * For how many milliseconds a test waits before it fails. On an idle machine nothing takes a tenth
 * of that; a busy one needs the rest.
 */
export const patience = 120_000;
