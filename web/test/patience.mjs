/**
 * How many milliseconds a test waits for anything before it fails. On an idle machine nothing takes a tenth of it, and this machine may
 * have other work.
 */
export const patience = 120_000;
