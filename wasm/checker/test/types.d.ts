// The types of the checker's tests.

/** A case of vectors/requests. */
type RequestCase = {
  name: string;
  problems?: (VectorMark & { code: number })[];
  warnings?: (VectorMark & { kind: string })[];
};
type VectorMark = { parameter: string; at?: string };
/** The module of the built package. */
type Package = typeof import("../npm/index.js") & typeof import("../npm/form.js");
