// The constants that the build puts before worker.js, and the scope that it runs in.

declare const build: string;
/** Paths with the SHA-256 of their files. */
declare const files: [path: string, integrity: string][];
